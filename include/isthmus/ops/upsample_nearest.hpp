/// \file
/// Larger images by repeating pixels, forward and backward.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// y[n, c, i, j] = x[n, c, ⌊i / factor⌋, ⌊j / factor⌋].
/// \param factor  from 1 to 16
/// \param x       (images, channels, height, width)
/// \param y       (images, channels, height·factor, width·factor)
/// \throws UsageError where shapes differ or the factor is out of its range
void upsample_nearest_forward(Queue& queue, std::size_t factor, const Tensor& x, const Tensor& y);

/// dx[n, c, i, j] = the sum of dy over the factor² pixels that x[n, c, i, j] was copied to.
/// \param dy, dx  of y's and x's shapes
/// \throws UsageError where shapes differ or the factor is out of its range
void upsample_nearest_backward(Queue& queue, std::size_t factor, const Tensor& dy, const Tensor& dx);

}  // namespace isthmus::ops
#pragma GCC visibility pop
