/// \file
/// Transposed convolutions of images, forward and both ways backward.
/// Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning" (arXiv 1603.07285),
/// chapter 4.
#pragma once

#include <cstddef>

#include "isthmus/ops/conv2d.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// (extent − 1)·stride − 2·padding + kernel + output_padding, the outputs along an axis.
/// \throws UsageError where that is less than one, the kernel or the stride is zero, or the output padding is
/// not below the stride
std::size_t conv_transpose2d_extent(const Convolution& convolution, std::size_t output_padding,
                                    std::size_t extent);

/// Floats of scratch that any of the three below needs.
/// \param x  (N, C, H, W)
/// \param y  (N, O, H′, W′)
std::size_t conv_transpose2d_scratch(const Queue& queue, const Convolution& convolution, const Shape& x,
                                     const Shape& y);

/// y[n, o, i, j] = f(Σ_c,p,q w[c, o, p, q] · x[n, c, (i + pad − p) / s, (j + pad − q) / s] + bias[o]) over
/// those p, q for which the places in x are whole and inside: conv2d_backward_input() as a layer of its own.
/// \param x        (N, C, H, W)
/// \param weight   (C, O, kernel, kernel), as PyTorch has it
/// \param y        (N, O, H′, W′), by conv_transpose2d_extent(); the output padding is what it says
/// \param fusion   `activation` with `bias` (O); or none
/// \param scratch  at least conv_transpose2d_scratch() floats
/// \throws UsageError where shapes do not fit
void conv_transpose2d(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x,
                      const Tensor& weight, const Tensor& y, const Fusion& fusion, const Tensor& scratch);

/// dx, the gradient with respect to x: a convolution of dy.
/// \param fusion  `activation` and `output`, of dx's shape, as in conv2d_backward_input(); or none
/// \throws UsageError where shapes do not fit
void conv_transpose2d_backward_input(Queue& queue, Gemm& gemm, const Convolution& convolution,
                                     const Tensor& dy, const Tensor& weight, const Tensor& dx,
                                     const Fusion& fusion, const Tensor& scratch);

/// The gradients with respect to the weights and the bias, added to what is there where `accumulate` is set.
/// \param dbias  (O), or an empty tensor for none
/// \throws UsageError where shapes do not fit
void conv_transpose2d_backward_weight(Queue& queue, Gemm& gemm, const Convolution& convolution,
                                      const Tensor& x, const Tensor& dy, const Tensor& dweight,
                                      const Tensor& dbias, bool accumulate, const Tensor& scratch);

}  // namespace isthmus::ops
#pragma GCC visibility pop
