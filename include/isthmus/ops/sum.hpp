/// \file
/// Sums to one number, in a fixed order: the same bits every time.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Losses are summed in two launches: work-groups write at most this many partial sums, one group adds them
/// up. Operations that return a number take a scratch tensor of this many floats; it may be shared by all of
/// them.
constexpr std::size_t kPartialSums = 256;

/// out[0] = scale · Σ partials[i], over the first `count` of at most kPartialSums.
/// The second launch of every operation that returns a number.
void add_partial_sums(Queue& queue, const Tensor& partials, std::size_t count, float scale,
                      const Tensor& out);

/// out[0] = Σ x².
void squared_norm(Queue& queue, const Tensor& x, const Tensor& out, const Tensor& partials);

/// out[0] = how many elements of x are NaN or infinite, as a float.
void count_nonfinite(Queue& queue, const Tensor& x, const Tensor& out, const Tensor& partials);

}  // namespace isthmus::ops
#pragma GCC visibility pop
