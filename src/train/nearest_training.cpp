#include "isthmus/train/nearest_training.hpp"

#include <cmath>
#include <numeric>

#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/nearest_neighbours.hpp"

namespace isthmus::train {

double NearestTraining::mean_distance() const {
  return std::accumulate(distances.begin(), distances.end(), 0.0) / static_cast<double>(distances.size());
}

NearestTraining find_nearest_training(Queue& queue, ops::Gemm& gemm, const Tensor& images,
                                      const Tensor& training) {
  const std::size_t m = images.rows();
  const Tensor distances(queue, {m, 1}), indices(queue, {m, 1}, DataType::int32),
      scratch(queue, {ops::nearest_neighbours_scratch(m, training.rows())});
  ops::nearest_neighbours(queue, gemm, images, training, distances, indices, scratch);
  NearestTraining nearest{queue.download<std::int32_t>(indices), {}};
  for (const float squared : queue.view<float>(distances))
    nearest.distances.push_back(std::sqrt(static_cast<double>(squared)));
  return nearest;
}

Tensor spread_rows(Queue& queue, const Tensor& rows, std::size_t most) {
  const std::size_t n = rows.rows();
  if (n <= most) return rows;
  std::vector<std::int32_t> index(most);
  for (std::size_t i = 0; i < most; ++i) index[i] = static_cast<std::int32_t>(i * n / most);
  const Tensor some(queue, {most, rows.columns()});
  ops::gather_rows(queue, rows, queue.upload(index, {most}), some);
  return some;
}

}  // namespace isthmus::train
