/// \file
/// How sure a judge is of each translation.
#pragma once

#include <cstdint>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/models/judge.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What a judge says of one image.
struct Verdict {
  std::size_t image;    ///< its number
  std::int32_t wanted;  ///< the paired class
  std::int32_t said;    ///< the most likely class
  double certainty;     ///< the softmax probability of the wanted class
  double of_said;       ///< and of the one that is said
};

/// The judge's verdicts from the least certain to the most. Blocks.
/// \param images  (count, pixels) in [0, 1]
/// \param wanted  (count)
std::vector<Verdict> rank_by_certainty(Queue& queue, ops::Gemm& gemm, const models::Judge& judge,
                                       const Tensor& images, const std::vector<std::int32_t>& wanted);

}  // namespace isthmus::train
#pragma GCC visibility pop
