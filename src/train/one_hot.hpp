// Classes as rows of a matrix.
#pragma once

#include <cstdint>
#include <vector>

#include "isthmus/compute/queue.hpp"

namespace isthmus::train {

/// The row e_c for each class c. Blocks. \returns (classes.size(), count)
inline Tensor one_hot(Queue& queue, const std::vector<std::int32_t>& classes, std::size_t count) {
  std::vector<float> rows(classes.size() * count);
  for (std::size_t i = 0; i < classes.size(); ++i) rows[i * count + static_cast<std::size_t>(classes[i])] = 1;
  return queue.upload(rows, {classes.size(), count});
}

}  // namespace isthmus::train
