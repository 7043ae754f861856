// What the operations' host code shares: how many work-items a tensor takes, and what images are.
#pragma once

#include <algorithm>
#include <string>

#include "isthmus/compute/error.hpp"
#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/sum.hpp"
#include "quirks.hpp"

namespace isthmus::ops {

/// Parts of at most `part` that something of `extent` has.
inline std::size_t parts(std::size_t extent, std::size_t part) {
  return (extent + part - 1) / part;
}

/// Work-items for `elements` where each takes WIDTH of them.
inline std::size_t vectors(const Queue& queue, std::size_t elements) {
  return parts(elements, queue.vector_width());
}

/// Work-items for `elements` random numbers where each draws WIDTH counters of four numbers.
inline std::size_t random_items(const Queue& queue, std::size_t elements) {
  return vectors(queue, parts(elements, 4));
}

/// Work-groups that share a sum over `items` vectors. Each work-item adds up a few before the group's tree
/// adds up its items, which costs more than they do. It depends on no device's size, so neither does the
/// order of the sum.
inline std::size_t sum_groups(const Queue& queue, std::size_t items) {
  constexpr std::size_t kVectorsPerItem = 8;
  const std::size_t share = kVectorsPerItem * queue.group_size();
  return std::clamp(parts(items, share), std::size_t{1}, kPartialSums);
}

/// The launch of so many groups.
inline Global groups(const Queue& queue, std::size_t count) {
  return {count * queue.group_size()};
}

/// \throws UsageError naming `what` unless `tensor` has float32 images
inline void require_images(const Tensor& tensor, const char* what) {
  if (tensor.shape().rank() != 4 || tensor.empty() || tensor.type() != DataType::float32)
    throw UsageError(std::string(what) + " should be float32 (images, channels, height, width), not " +
                     to_string(tensor.type()) + " " + tensor.shape().text());
}

/// Work-items of a group that goes through a long stretch of memory together.
inline std::size_t sharing_group(const Queue& queue) {
  return quirks::items_share_a_core(queue.device()) ? 1 : queue.group_size();
}

}  // namespace isthmus::ops
