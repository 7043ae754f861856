#include "../references/contrast_normalise.hpp"

#include "checks.hpp"

namespace isthmus::selftest::check {

void contrast_normalise(Probe& probe) {
  const Shape shapes[] = {{1, 1},       {3, 2},        {2, 7},        {5, 8},        {7, 257},
                          {2, 3, 5, 5}, {1, 3, 17, 9}, {4, 5, 16, 3}, {9, 3, 32, 32}};
  for (const Shape& shape : shapes)
    for (const ops::ContrastOptions& options :
         {ops::ContrastOptions{}, ops::ContrastOptions{0.5f, 3}, ops::ContrastOptions{0.1f, 1e-6f}}) {
      if (!probe.takes(shape.elements())) continue;
      const Values x = probe.random.normal(shape.elements(), 2);
      const auto input = probe.input(shape, x), y = probe.output(shape);
      probe.compare(shape.text(), [&] { ops::contrast_normalise(probe.queue, options, input, y); },
                    {{"y", y, reference::contrast_normalise(x, shape[0], options), 4e-6}});
    }
  const Shape large{256, 3, 32, 32};
  const Tensor x = probe.filled(large), y = probe.zeros(large);
  probe.measure(large.text(), 0, {x, y}, [&] { ops::contrast_normalise(probe.queue, {}, x, y); });
}

}  // namespace isthmus::selftest::check
