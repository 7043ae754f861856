/// \file
/// The training image nearest to a generated one: a model that repeats what it has seen shows here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Of each image, its nearest training image.
struct NearestTraining {
  std::vector<std::int32_t> indices;
  std::vector<double> distances;  ///< Euclidean, over the pixels in [0, 1]; off by some 1e-3·‖image‖ near 0

  double mean_distance() const;
};

/// Blocks.
/// \param images    (m, pixels)
/// \param training  (n, pixels)
NearestTraining find_nearest_training(Queue& queue, ops::Gemm& gemm, const Tensor& images,
                                      const Tensor& training);

/// At most `most` of the rows, evenly spread over all of them.
/// \param rows  (n, d)
Tensor spread_rows(Queue& queue, const Tensor& rows, std::size_t most);

}  // namespace isthmus::train
#pragma GCC visibility pop
