// What the operations' host code shares: how many work-items a tensor takes.
#pragma once

#include "isthmus/compute/queue.hpp"

namespace isthmus::ops {

/// Work-items for `elements` where each takes WIDTH of them.
inline std::size_t vectors(const Queue& queue, std::size_t elements) {
  return (elements + queue.vector_width() - 1) / queue.vector_width();
}

}  // namespace isthmus::ops
