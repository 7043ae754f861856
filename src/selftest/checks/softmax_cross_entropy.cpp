#include "../references/softmax_cross_entropy.hpp"

#include "checks.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest::check {

void softmax_cross_entropy(Probe& probe) {
  const Shape shapes[] = {{1, 1},   {1, 2},   {5, 1},  {3, 10},  {7, 8},
                          {63, 10}, {64, 10}, {65, 7}, {257, 3}, {16411, 3}};
  const auto partials = probe.output({ops::kPartialSums});
  for (const Shape& shape : shapes) {
    if (!probe.takes(shape.elements())) continue;
    const Values x = probe.random.normal(shape.elements(), 3);
    const Integers y = probe.random.integers(shape[0], static_cast<std::int32_t>(shape[1]));
    const auto want = reference::softmax_cross_entropy(x, y);
    const auto logits = probe.input(shape, x), dlogits = probe.output(shape), value = probe.output({1});
    const auto labels = probe.input({shape[0]}, y);
    probe.compare(shape.text(),
                  [&] { ops::softmax_cross_entropy(probe.queue, logits, labels, dlogits, value, partials); },
                  {{"value", value, {want.value}, 4e-6}, {"dlogits", dlogits, want.gradient, 2e-6}});
  }
  const Shape large{1u << 16, 10};
  const Tensor x = probe.filled(large), labels = probe.zeros({large[0]}, DataType::int32),
               dx = probe.zeros(large), value = probe.zeros({1});
  probe.measure(large.text(), 0, {x, dx},
                [&] { ops::softmax_cross_entropy(probe.queue, x, labels, dx, value, partials); });
}

}  // namespace isthmus::selftest::check
