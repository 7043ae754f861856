#include "../references/column_sums.hpp"

#include "checks.hpp"
#include "isthmus/ops/column_sums.hpp"

namespace isthmus::selftest::check {

void column_sums(Probe& probe) {
  const Shape shapes[] = {{1, 1},   {1, 7},   {2, 8},    {63, 9},   {64, 511},
                          {65, 16}, {129, 3}, {1000, 1}, {127, 65}, {128, 784}};
  for (const Shape& shape : shapes)
    for (const bool accumulate : {false, true}) {
      if (!probe.takes(shape.elements())) continue;
      const Values x = probe.random.normal(shape.elements()), before = probe.random.normal(shape[1], 10);
      const auto input = probe.input(shape, x), out = probe.output({shape[1]});
      const auto op = [&] { ops::column_sums(probe.queue, input, out, accumulate); };
      if (accumulate)
        probe.compare(shape.text() + " added", op,
                      {{"sums", out, reference::column_sums(x, shape[1], before), 1e-5, before}});
      else
        probe.compare(shape.text(), op,
                      {{"sums", out, reference::column_sums(x, shape[1], Values(shape[1])), 1e-5}});
    }
  const Shape large{1024, 784};
  const Tensor x = probe.filled(large), out = probe.zeros({large[1]});
  probe.measure(large.text(), 0, {x, out}, [&] { ops::column_sums(probe.queue, x, out); });
}

}  // namespace isthmus::selftest::check
