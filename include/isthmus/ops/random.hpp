/// \file
/// Random numbers from Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
#pragma once

#include <cstdint>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Names one tensor's worth of random numbers. Equal keys give equal numbers, whatever was drawn before; a
/// consumer takes a stream of its own and counts steps.
struct RandomKey {
  std::uint64_t seed = 0;
  std::uint32_t stream = 0;
  std::uint64_t step = 0;
};

/// out ~ U(low, high), never exactly low. Word i % 4 of Philox counter i / 4 makes element i.
void uniform(Queue& queue, const Tensor& out, float low, float high, RandomKey key);

/// out ~ N(mean, deviation²), by Box and Muller.
void normal(Queue& queue, const Tensor& out, float mean, float deviation, RandomKey key);

}  // namespace isthmus::ops
#pragma GCC visibility pop
