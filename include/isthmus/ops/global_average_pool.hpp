/// \file
/// The average over an image's pixels, forward and backward.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// y[n, c] = the average of x[n, c] over its pixels.
/// \param x  (images, channels, height, width)
/// \param y  (images, channels)
/// \throws UsageError where shapes differ
void global_average_pool_forward(Queue& queue, const Tensor& x, const Tensor& y);

/// dx[n, c, i, j] = dy[n, c] / (height·width).
/// \param dy  (images, channels)
/// \param dx  (images, channels, height, width)
/// \throws UsageError where shapes differ
void global_average_pool_backward(Queue& queue, const Tensor& dy, const Tensor& dx);

}  // namespace isthmus::ops
#pragma GCC visibility pop
