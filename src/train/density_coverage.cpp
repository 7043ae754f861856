#include "isthmus/train/density_coverage.hpp"

#include <cstdint>

#include "isthmus/ops/columns.hpp"
#include "isthmus/ops/nearest_neighbours.hpp"

namespace isthmus::train {

RealBalls measure_balls(Queue& queue, ops::Gemm& gemm, const Tensor& real, std::size_t k) {
  const std::size_t n = real.rows();
  const Tensor distances(queue, {n, k}), indices(queue, {n, k}, DataType::int32),
      scratch(queue, {ops::nearest_neighbours_scratch(n, n)}), farthest(queue, {n, 1});
  ops::nearest_neighbours(queue, gemm, real, real, distances, indices, scratch, /*exclude_self=*/true);
  ops::split_columns(queue, distances, {Tensor({}, 0, {0, k - 1}), farthest});
  return {real, farthest.reshape({n}), k};
}

DensityCoverage measure_density_coverage(Queue& queue, ops::Gemm& gemm, const RealBalls& real,
                                         const Tensor& generated) {
  const std::size_t n = real.centres.rows(), m = generated.rows();
  const Tensor counts(queue, {n}, DataType::int32), scratch(queue, {ops::nearest_neighbours_scratch(n, m)});
  ops::count_nearer(queue, gemm, real.centres, generated, real.squared_radii, counts, scratch);
  double inside = 0, covered = 0;
  for (const std::int32_t count : queue.view<std::int32_t>(counts)) {
    inside += count;
    covered += count > 0;
  }
  return {inside / (static_cast<double>(real.k) * static_cast<double>(m)), covered / static_cast<double>(n)};
}

}  // namespace isthmus::train
