#include "../references/reconstruction_loss.hpp"

#include "checks.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest::check {

void reconstruction_loss(Probe& probe) {
  using Kind = ops::ReconstructionKind;
  constexpr float kWeight = 2.5f;
  const ops::ReconstructionLoss losses[] = {{Kind::bce_with_logits, true},
                                            {Kind::bce_with_logits, false},
                                            {Kind::mse, true},
                                            {Kind::mse, false},
                                            {Kind::l1, true},
                                            {Kind::l1, false},
                                            {Kind::gaussian, true, 0.3f},
                                            {Kind::gaussian, false, 2.0f}};
  const Shape shapes[] = {{1, 1}, {1, 7}, {3, 8}, {5, 9}, {2, 255}, {2, 256}, {3, 171}, {13, 784}};
  const auto partials = probe.output({ops::kPartialSums});
  for (const auto& loss : losses)
    for (const Shape& shape : shapes) {
      if (!probe.takes(shape.elements())) continue;
      const reference::ReconstructionExample example(loss, shape.elements(), probe.random);
      const auto want = reference::reconstruction_loss(loss, example.output, example.target,
                                                       kWeight / static_cast<double>(shape[0]));
      const auto output = probe.input(shape, example.output), target = probe.input(shape, example.target),
                 doutput = probe.output(shape), value = probe.output({1});
      const std::string what = shape.text() + " kind " + std::to_string(static_cast<int>(loss.kind)) +
                               (loss.output_is_logits ? " of logits" : "");
      const auto op = [&](bool accumulate) {
        ops::reconstruction_loss(probe.queue, loss, output, target, doutput, value, partials, kWeight,
                                 accumulate);
      };
      const Expected right_value("value", value, {want.value}, 4e-6);
      probe.compare(what, [&] { op(false); }, {right_value, {"gradient", doutput, want.gradient, 2e-5}});
      const Values before = probe.random.normal(shape.elements());
      Doubles added = want.gradient;
      for (std::size_t i = 0; i < added.size(); ++i) added[i] += before[i];
      probe.compare(what + " added", [&] { op(true); },
                    {right_value, {"gradient", doutput, added, 2e-5, before}});
    }
  const Shape large{1024, 784};
  const Tensor x = probe.filled(large), dx = probe.zeros(large), value = probe.zeros({1});
  probe.measure(large.text(), 0, {x, x, dx},
                [&] { ops::reconstruction_loss(probe.queue, losses[0], x, x, dx, value, partials); });
}

}  // namespace isthmus::selftest::check
