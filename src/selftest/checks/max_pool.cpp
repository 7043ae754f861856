#include "../references/max_pool.hpp"

#include "checks.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::PoolWindow;

const PoolWindow kWindows[] = {{1, 1, 0}, {2, 2, 0}, {2, 2, 1}, {2, 1, 1}, {3, 2, 0}, {3, 2, 1},
                               {3, 5, 1}, {4, 3, 2}, {5, 2, 2}, {7, 4, 3}, {16, 7, 8}};
const Shape kShapes[] = {{1, 1, 1, 1},  {1, 3, 2, 2},   {2, 1, 3, 5},   {1, 5, 7, 8},   {3, 1, 9, 7},
                         {2, 3, 8, 16}, {1, 1, 17, 15}, {1, 3, 16, 17}, {2, 5, 31, 33}, {1, 2, 28, 64}};
const Shape kLarge{128, 32, 32, 32}, kLargePooled{128, 32, 16, 16};

template <class Test>
void for_each(Probe& probe, Test&& test) {
  for (const PoolWindow& window : kWindows)
    for (const Shape& shape : kShapes)
      if (reference::fits(window, shape) && probe.takes(shape.elements()))
        test(window, shape, reference::pooled(window, shape),
             shape.text() + " window " + std::to_string(window.kernel) + " stride " +
                 std::to_string(window.stride) + " padding " + std::to_string(window.padding));
}

}  // namespace

void max_pool_forward(Probe& probe) {
  for_each(
      probe, [&](const PoolWindow& window, const Shape& shape, const Shape& small, const std::string& what) {
        Values x = probe.random.normal(shape.elements());
        for (float& value : x) value = std::round(value);  // few values, so that many windows have ties
        const auto want = reference::max_pool(window, shape, to_double(x));
        const auto input = probe.input(shape, x), y = probe.output(small);
        const auto argmax = probe.output<std::uint8_t>(small);
        probe.compare(
            what, [&] { ops::max_pool_forward(probe.queue, window, input, y, argmax); },
            {{"y", y, want.y, 0}, {"argmax", argmax, Doubles(want.argmax.begin(), want.argmax.end()), 0}});
      });
  if (probe.is_quick()) return;
  const Tensor x = probe.filled(kLarge), y = probe.zeros(kLargePooled),
               argmax = probe.zeros(kLargePooled, DataType::uint8);
  probe.measure(kLarge.text(), 0, {x, y, argmax},
                [&] { ops::max_pool_forward(probe.queue, {}, x, y, argmax); });
}

void max_pool_backward(Probe& probe) {
  for_each(probe, [&](const PoolWindow& window, const Shape& shape, const Shape& small,
                      const std::string& what) {
    const auto forward = reference::max_pool(window, shape, to_double(probe.random.normal(shape.elements())));
    const Values d = probe.random.normal(small.elements());
    const auto dy = probe.input(small, d), dx = probe.output(shape);
    const auto argmax = probe.input(small, forward.argmax);
    probe.compare(what, [&] { ops::max_pool_backward(probe.queue, window, dy, argmax, dx); },
                  {{"dx", dx, reference::max_pool_gradient(forward, d, shape.elements()), 4e-6}});
  });
  if (probe.is_quick()) return;
  const Tensor dx = probe.zeros(kLarge), dy = probe.filled(kLargePooled),
               argmax = probe.zeros(kLargePooled, DataType::uint8);
  probe.measure(kLarge.text(), 0, {dy, argmax, dx},
                [&] { ops::max_pool_backward(probe.queue, {}, dy, argmax, dx); });
}

}  // namespace isthmus::selftest::check
