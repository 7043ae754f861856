// The numbers of rows, for operations that take an index.
#pragma once

#include <numeric>
#include <vector>

#include "isthmus/compute/queue.hpp"

namespace isthmus::train {

/// 0, 1, …, count − 1.
inline Tensor iota(Queue& queue, std::size_t count) {
  std::vector<std::int32_t> values(count);
  std::iota(values.begin(), values.end(), 0);
  return queue.upload(values, {count});
}

}  // namespace isthmus::train
