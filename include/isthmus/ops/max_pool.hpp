/// \file
/// Max pooling, forward and backward.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Square windows, `stride` apart; `padding` places around the image hang out of it and count for nothing.
struct PoolWindow {
  std::size_t kernel = 2;   ///< from 1 to 16
  std::size_t stride = 2;   ///< 1 or more
  std::size_t padding = 0;  ///< at most half of kernel

  /// Windows along `extent` pixels: (extent + 2·padding − kernel) / stride + 1, rounded down.
  /// \throws UsageError where a number is out of its range or no window fits
  std::size_t count(std::size_t extent) const;
};

/// y[n, c, r, q] = max over i, j < kernel of x[n, c, r·stride − padding + i, q·stride − padding + j].
/// NaN counts as the largest value, as in PyTorch.
/// \param x       (images, channels, height, width)
/// \param y       (images, channels, window.count(height), window.count(width))
/// \param argmax  uint8 of y's shape: where in its window the first maximum is, kernel·i + j; may be empty
/// where
///                no backward pass follows
/// \throws UsageError where shapes differ or the window is out of its range
void max_pool_forward(Queue& queue, const PoolWindow& window, const Tensor& x, const Tensor& y,
                      const Tensor& argmax);

/// dx = the gradient with respect to x: dy goes to where its window's first maximum was, and windows that
/// share one add up. Overwrites dx.
/// \param dy, argmax  of the forward pass's y's shape
/// \param dx          of x's shape
/// \throws UsageError where shapes differ or the window is out of its range
void max_pool_backward(Queue& queue, const PoolWindow& window, const Tensor& dy, const Tensor& argmax,
                       const Tensor& dx);

}  // namespace isthmus::ops
#pragma GCC visibility pop
