#include "../references/sum.hpp"

#include "checks.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest::check {

void sum(Probe& probe) {
  const auto partials = probe.output({ops::kPartialSums});
  for (const std::size_t count : {1, 3, 7, 8, 9, 255, 256, 257, 513, 10007, 131071, 131073}) {
    if (!probe.takes(count)) continue;
    const Values x = probe.random.normal(count, 2);
    Values odd = x;
    odd.front() = NAN;
    odd[count / 2] = -INFINITY;
    const auto input = probe.input({count}, x), other = probe.input({count}, odd), norm = probe.output({1}),
               nonfinite = probe.output({1});
    probe.compare(Shape{count}.text(),
                  [&] {
                    ops::squared_norm(probe.queue, input, norm, partials);
                    ops::count_nonfinite(probe.queue, other, nonfinite, partials);
                  },
                  {{"squared norm", norm, {reference::squared_norm(x)}, 2e-6},
                   {"not finite", nonfinite, {static_cast<double>(reference::count_nonfinite(odd))}, 0}});
  }
  for (const std::size_t count : {0, 1, 2, 63, 64, 65, 129, 255, 256}) {
    Values x = probe.random.normal(ops::kPartialSums);
    std::fill(x.begin() + count, x.end(), NAN);
    const auto sums = probe.input({x.size()}, x), out = probe.output({1});
    probe.compare(std::to_string(count) + " partial sums",
                  [&] { ops::add_partial_sums(probe.queue, sums, count, -0.25f, out); },
                  {{"sum", out, {reference::scaled_sum(x, count, -0.25)}, 2e-6}});
  }
  const Shape large{4u << 20};
  if (probe.is_quick()) return;
  const Tensor x = probe.filled(large), out = probe.zeros({1});
  probe.measure(large.text(), 0, {x}, [&] { ops::squared_norm(probe.queue, x, out, partials); });
}

}  // namespace isthmus::selftest::check
