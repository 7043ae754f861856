/// \file
/// Convolutions of images, forward and both ways backward.
/// Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning" (arXiv 1603.07285),
/// chapter 2.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// How a convolution is computed.
enum class ConvMethod {
  automatic,  ///< Winograd's or tiles on CPUs, patches elsewhere
  tiles,      ///< cl/conv2d.cl: in a CPU's registers, without a matrix of patches
  winograd,   ///< the same with fewer multiplications, cl/conv2d_winograd.cl; tiles where it cannot be
  patches,    ///< a matrix of patches in memory (im2col) and a product with it
};

/// A square kernel and how it moves, the same along both axes.
struct Convolution {
  std::size_t kernel;
  std::size_t stride = 1;
  std::size_t padding = 0;  ///< zeros on each side
  ConvMethod method = ConvMethod::automatic;
};

/// ⌊(extent + 2·padding − kernel) / stride⌋ + 1, the outputs along an axis.
/// \throws UsageError where the kernel or the stride is zero, or the kernel is larger than what it moves over
std::size_t conv2d_extent(const Convolution& convolution, std::size_t extent);

/// Floats of scratch that any of the three below needs.
/// \param x  (N, C, H, W)
/// \param y  (N, O, H′, W′)
std::size_t conv2d_scratch(const Queue& queue, const Convolution& convolution, const Shape& x,
                           const Shape& y);

/// y[n, o, i, j] = f(Σ_c,p,q w[o, c, p, q] · x[n, c, s·i + p − pad, s·j + q − pad] + bias[o]), x being zero
/// outside. \param x        (N, C, H, W) \param weight   (O, C, kernel, kernel) \param y        (N, O, H′,
/// W′), by conv2d_extent() \param fusion   `activation` with `bias` (O), as in a product of matrices; or none
/// \param scratch  at least conv2d_scratch() floats
/// \throws UsageError where shapes do not fit
void conv2d(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x, const Tensor& weight,
            const Tensor& y, const Fusion& fusion, const Tensor& scratch);

/// dx, the gradient with respect to x.
/// \param fusion  `activation` and `output`, of dx's shape: dx is multiplied with the derivative f′ that this
/// output
///                of f has, as activation_backward() does; or none
/// \throws UsageError where shapes do not fit
void conv2d_backward_input(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& dy,
                           const Tensor& weight, const Tensor& dx, const Fusion& fusion,
                           const Tensor& scratch);

/// The gradients with respect to the weights and the bias, added to what is there where `accumulate` is set.
/// \param dbias  (O), or an empty tensor for none
/// \throws UsageError where shapes do not fit
void conv2d_backward_weight(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x,
                            const Tensor& dy, const Tensor& dweight, const Tensor& dbias, bool accumulate,
                            const Tensor& scratch);

}  // namespace isthmus::ops
#pragma GCC visibility pop
