/// \file
/// How fast a device moves memory that is in no cache.
#pragma once

#include "contestant.hpp"
#include "isthmus/compute/queue.hpp"

namespace isthmus::bench {

/// Far over any cache.
constexpr std::size_t kCopyBytes = std::size_t{256} << 20;

/// Milliseconds to copy kCopyBytes, by the device's own copy or by a kernel, whichever is faster.
Measure copying(Queue& queue);

}  // namespace isthmus::bench
