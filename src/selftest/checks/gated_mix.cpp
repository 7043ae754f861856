#include "../references/gated_mix.hpp"

#include "checks.hpp"
#include "isthmus/ops/gated_mix.hpp"

namespace isthmus::selftest::check {
namespace {

const Shape kShapes[] = {{1, 1}, {1, 7}, {3, 8}, {5, 9}, {2, 63}, {17, 65}, {128, 64}};
const Shape kLarge{1024, 512}, kLargeHead{1024, 1024};

}  // namespace

void gated_mix_forward(Probe& probe) {
  for (const Shape& shape : kShapes) {
    if (!probe.takes(shape.elements())) continue;
    const Values a = probe.random.normal(shape.elements()), h = probe.random.normal(2 * shape.elements(), 2);
    const auto first = probe.input(shape, a), head = probe.input({shape[0], 2 * shape[1]}, h),
               out = probe.output(shape);
    probe.compare(shape.text(), [&] { ops::gated_mix_forward(probe.queue, first, head, out); },
                  {{"out", out, reference::gated_mix(a, h, shape[1]), 2e-6}});
  }
  const Tensor a = probe.filled(kLarge), head = probe.filled(kLargeHead), out = probe.zeros(kLarge);
  probe.measure(kLarge.text(), 0, {a, head, out}, [&] { ops::gated_mix_forward(probe.queue, a, head, out); });
}

void gated_mix_backward(Probe& probe) {
  for (const Shape& shape : kShapes) {
    if (!probe.takes(shape.elements())) continue;
    const Shape wide{shape[0], 2 * shape[1]};
    const Values a = probe.random.normal(shape.elements()), h = probe.random.normal(wide.elements(), 2),
                 d = probe.random.normal(shape.elements());
    const auto want = reference::gated_mix_gradients(a, h, d, shape[1]);
    const auto first = probe.input(shape, a), head = probe.input(wide, h), dout = probe.input(shape, d),
               da = probe.output(shape), dhead = probe.output(wide);
    probe.compare(shape.text(), [&] { ops::gated_mix_backward(probe.queue, first, head, dout, dhead, da); },
                  {{"da", da, want.a, 2e-6}, {"dhead", dhead, want.head, 4e-6}});
    probe.compare(shape.text() + " of the head alone",
                  [&] { ops::gated_mix_backward(probe.queue, first, head, dout, dhead, {}); },
                  {{"dhead", dhead, want.head, 4e-6}});
  }
  const Tensor a = probe.filled(kLarge), head = probe.filled(kLargeHead), dhead = probe.zeros(kLargeHead),
               da = probe.zeros(kLarge);
  probe.measure(kLarge.text(), 0, {a, head, a, dhead, da},
                [&] { ops::gated_mix_backward(probe.queue, a, head, a, dhead, da); });
}

}  // namespace isthmus::selftest::check
