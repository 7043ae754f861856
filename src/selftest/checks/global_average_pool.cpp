#include "../references/global_average_pool.hpp"

#include "checks.hpp"
#include "isthmus/ops/global_average_pool.hpp"

namespace isthmus::selftest::check {

void global_average_pool(Probe& probe) {
  const Shape shapes[] = {{1, 1, 1, 1},  {1, 5, 1, 3}, {3, 5, 7, 1},   {5, 13, 3, 3}, {2, 3, 4, 8},
                          {1, 3, 3, 11}, {2, 2, 8, 8}, {1, 3, 17, 31}, {65, 3, 4, 4}};
  for (const Shape& shape : shapes) {
    if (!probe.takes(shape.elements())) continue;
    const Shape channels{shape[0], shape[1]};
    const Values x = probe.random.normal(shape.elements()), d = probe.random.normal(channels.elements());
    const auto input = probe.input(shape, x), dy = probe.input(channels, d), y = probe.output(channels),
               dx = probe.output(shape);
    probe.compare(shape.text(),
                  [&] {
                    ops::global_average_pool_forward(probe.queue, input, y);
                    ops::global_average_pool_backward(probe.queue, dy, dx);
                  },
                  {{"y", y, reference::global_average_pool(to_double(x), shape), 2e-6},
                   {"dx", dx, reference::global_average_pool_gradient(d, shape), 2e-6}});
  }
  const Shape large{128, 64, 16, 16};
  const Tensor x = probe.filled(large), y = probe.zeros({large[0], large[1]});
  probe.measure(large.text(), 0, {x, y}, [&] { ops::global_average_pool_forward(probe.queue, x, y); });
}

}  // namespace isthmus::selftest::check
