#include "isthmus/ops/sliced_wasserstein.hpp"

#include "../references/sliced_wasserstein.hpp"
#include "checks.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest::check {

// Projections of whole numbers are exact, so that their order is known, and equal ones are tried too.
void sliced_wasserstein(Probe& probe) {
  constexpr float kWeight = 1.75f;
  struct Problem {
    std::size_t points, dimensions, directions;
  };
  // Around the vectors' widths, and around the four rows that a work-item ranks.
  for (const auto& [n, d, k] : {Problem{1, 1, 1},
                                {2, 3, 4},
                                {4, 2, 3},
                                {5, 8, 8},
                                {7, 1, 9},
                                {31, 5, 17},
                                {64, 8, 33},
                                {257, 8, 16}}) {
    if (!probe.takes(n * (d + k))) continue;
    const Shape points{n, d}, lines{2 * n, k};
    const Values a = reference::signed_whole_numbers(probe.random, n * d, 9),
                 b = reference::signed_whole_numbers(probe.random, n * d, 9),
                 along = reference::signed_whole_numbers(probe.random, k * d, 9),
                 before = probe.random.normal(n * d);
    auto want = reference::sliced_wasserstein(to_double(a), to_double(b), along, d, kWeight);
    for (std::size_t i = 0; i < n * d; ++i) {
      want.da[i] += before[i];
      want.db[i] += before[i];
    }
    const Integers order = reference::argsort_columns(a, d);
    const auto of_a = probe.input(points, a), of_b = probe.input(points, b),
               directions = probe.input({k, d}, along), da = probe.output(points), db = probe.output(points),
               value = probe.output({1}), projections = probe.output(lines),
               partials = probe.output({ops::kPartialSums});
    const auto scratch_order = probe.output<std::int32_t>(lines), sorted = probe.output<std::int32_t>(points);
    probe.compare(std::to_string(n) + " x " + std::to_string(d) + ", " + std::to_string(k) + " directions",
                  [&] {
                    ops::argsort_columns(probe.queue, of_a, sorted);
                    ops::sliced_wasserstein(probe.queue, probe.gemm(), of_a, of_b, directions, kWeight, da,
                                            db, value, {projections, scratch_order, partials});
                  },
                  {{"order", sorted, Doubles(order.begin(), order.end()), 0},
                   {"value", value, {want.value}, 4e-6},
                   {"da", da, want.da, 8e-6, before},
                   {"db", db, want.db, 8e-6, before}});
  }
  const auto directions = probe.output({7, 5});
  const auto lengths = [&] {
    Doubles squares(7);
    const Values values = probe.queue.download<float>(directions);
    for (std::size_t i = 0; i < values.size(); ++i)
      squares[i / 5] += static_cast<double>(values[i]) * values[i];
    return squares;
  };
  ops::random_directions(probe.queue, directions, {probe.seed(), 1, 2});
  for (const double square : lengths())
    probe.require(square > 1 - 1e-5 && square < 1 + 1e-5, "7 x 5", "a direction is not of length 1");

  constexpr std::size_t kDirections = 128;
  const std::size_t n = probe.is_slow() ? 64 : 256;
  const Tensor x = probe.filled({n, kDirections}), order = probe.zeros({n, kDirections}, DataType::int32);
  probe.measure(std::to_string(n) + " x 128", 0, {x, order},
                [&] { ops::argsort_columns(probe.queue, x, order); });
}

}  // namespace isthmus::selftest::check
