#include "../references/nearest_neighbours.hpp"

#include "checks.hpp"
#include "isthmus/ops/nearest_neighbours.hpp"

namespace isthmus::selftest::check {

// Of whole numbers distances are exact, so that every index is known.
void nearest_neighbours(Probe& probe) {
  struct Problem {
    std::size_t queries, references, width, k;
  };
  // Around the vectors' widths, and around the blocks of 512 queries and 1024 references.
  for (const auto& [queries, references, width, k] : {Problem{1, 1, 1, 1},
                                                      {1, 3, 2, 3},
                                                      {3, 8, 7, 8},
                                                      {13, 16, 13, 16},
                                                      {31, 127, 33, 5},
                                                      {511, 63, 5, 2},
                                                      {513, 65, 3, 7},
                                                      {3, 1023, 17, 11},
                                                      {5, 1025, 15, 13},
                                                      {6, 3001, 2, 3}}) {
    if (!probe.takes((queries + references) * width)) continue;
    const Values q = reference::whole_numbers(probe.random, queries * width, 20),
                 r = reference::whole_numbers(probe.random, references * width, 20),
                 bounds =
                     reference::whole_numbers(probe.random, queries, static_cast<std::int32_t>(width) * 99);
    Doubles near, order, nearer;
    for (std::size_t i = 0; i < queries; ++i) {
      const Doubles all = reference::squared_distances(q, i, r, width);
      for (const std::int32_t j : reference::nearest(all, k, references)) {
        order.push_back(j);
        near.push_back(all[j]);
      }
      nearer.push_back(reference::nearer(all, bounds[i]));
    }
    const auto from = probe.input({queries, width}, q), to = probe.input({references, width}, r),
               limits = probe.input({queries}, bounds), distances = probe.output({queries, k}),
               scratch = probe.output({ops::nearest_neighbours_scratch(queries, references)});
    const auto indices = probe.output<std::int32_t>({queries, k}),
               counts = probe.output<std::int32_t>({queries});
    probe.compare(
        std::to_string(queries) + " of " + std::to_string(references) + " x " + std::to_string(width) +
            ", k " + std::to_string(k),
        [&] {
          ops::nearest_neighbours(probe.queue, probe.gemm(), from, to, distances, indices, scratch);
          ops::count_nearer(probe.queue, probe.gemm(), from, to, limits, counts, scratch);
        },
        {{"distances", distances, near, 0}, {"indices", indices, order, 0}, {"counts", counts, nearer, 0}});
  }
  if (probe.is_quick()) return;
  constexpr std::size_t kQueries = 512, kWidth = 256, kNearest = 5;
  const std::size_t references = probe.is_slow() ? 512 : 4096;
  const Tensor q = probe.filled({kQueries, kWidth}), r = probe.filled({references, kWidth}),
               distances = probe.zeros({kQueries, kNearest}),
               indices = probe.zeros({kQueries, kNearest}, DataType::int32),
               scratch = probe.zeros({ops::nearest_neighbours_scratch(kQueries, references)});
  const std::string shape = "512 of " + std::to_string(references) + " x 256";
  probe.measure(shape, 2.0 * kQueries * static_cast<double>(references) * kWidth, {q, r}, [&] {
    ops::nearest_neighbours(probe.queue, probe.gemm(), q, r, distances, indices, scratch);
  });
}

}  // namespace isthmus::selftest::check
