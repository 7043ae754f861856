#include "../references/upsample_nearest.hpp"

#include "checks.hpp"
#include "isthmus/ops/upsample_nearest.hpp"

namespace isthmus::selftest::check {
namespace {

const std::size_t kFactors[] = {1, 2, 3, 5, 16};
const Shape kShapes[] = {{1, 1, 1, 1}, {2, 3, 1, 5},  {1, 5, 3, 7},  {3, 1, 2, 8},
                         {2, 3, 5, 9}, {1, 3, 4, 16}, {1, 1, 7, 17}, {2, 5, 16, 15}};
const Shape kLarge{128, 32, 16, 16};

template <class Test>
void for_each(Probe& probe, Test&& test) {
  for (const std::size_t factor : kFactors)
    for (const Shape& shape : kShapes) {
      const Shape larger = reference::enlarged(shape, factor);
      if (probe.takes(larger.elements()))
        test(factor, shape, larger, std::to_string(factor) + " times " + shape.text());
    }
}

}  // namespace

void upsample_nearest_forward(Probe& probe) {
  for_each(probe, [&](std::size_t factor, const Shape& shape, const Shape& larger, const std::string& what) {
    const Values x = probe.random.normal(shape.elements());
    const auto input = probe.input(shape, x), y = probe.output(larger);
    probe.compare(what, [&] { ops::upsample_nearest_forward(probe.queue, factor, input, y); },
                  {{"y", y, reference::upsample_nearest(x, shape, factor), 0}});
  });
  if (probe.is_quick()) return;
  const Tensor x = probe.filled(kLarge), y = probe.zeros(reference::enlarged(kLarge, 2));
  probe.measure(kLarge.text(), 0, {x, y}, [&] { ops::upsample_nearest_forward(probe.queue, 2, x, y); });
}

void upsample_nearest_backward(Probe& probe) {
  for_each(probe, [&](std::size_t factor, const Shape& shape, const Shape& larger, const std::string& what) {
    const Values d = probe.random.normal(larger.elements());
    const auto dy = probe.input(larger, d), dx = probe.output(shape);
    probe.compare(what, [&] { ops::upsample_nearest_backward(probe.queue, factor, dy, dx); },
                  {{"dx", dx, reference::upsample_nearest_gradient(d, shape, factor), 1e-5}});
  });
  if (probe.is_quick()) return;
  const Tensor dx = probe.zeros(kLarge), dy = probe.filled(reference::enlarged(kLarge, 2));
  probe.measure(kLarge.text(), 0, {dy, dx}, [&] { ops::upsample_nearest_backward(probe.queue, 2, dy, dx); });
}

}  // namespace isthmus::selftest::check
