/// \file
/// Operations on images, (images, channels, height, width). isthmus/c/tensor.h says what holds for all.
/// Where shapes, types or options do not fit, they return ISTHMUS_ERROR_USAGE and enqueue nothing.
#pragma once

#include "isthmus/c/ops.h"

#ifdef __cplusplus
extern "C" {
#endif

/// How a convolution is computed.
enum {
  ISTHMUS_CONV_AUTOMATIC = 0,  ///< Winograd's or tiles on CPUs, patches elsewhere
  ISTHMUS_CONV_TILES = 1,      ///< in a CPU's registers
  ISTHMUS_CONV_WINOGRAD = 2,   ///< the same with fewer multiplications; tiles where it cannot be
  ISTHMUS_CONV_PATCHES = 3     ///< a matrix of patches in scratch (im2col), and a product with it
};

/// A square kernel and how it moves, the same along both axes.
typedef struct isthmus_convolution {
  uint32_t kernel;   ///< 1 or more
  uint32_t stride;   ///< 1 or more
  uint32_t padding;  ///< zeros on each side
  int32_t method;    ///< ISTHMUS_CONV_AUTOMATIC and so on
} isthmus_convolution;

/// outputs = (extent + 2·padding - kernel) / stride + 1, rounded down: how many there are along an axis.
ISTHMUS_C_API isthmus_status isthmus_conv2d_extent(const isthmus_convolution* convolution, size_t extent,
                                                   size_t* outputs);

/// Floats of scratch that any of the three functions below needs.
/// \param x_extents     of the input: images, channels, height, width; 1 or more each
/// \param out_channels  1 or more
ISTHMUS_C_API isthmus_status isthmus_conv2d_scratch(const isthmus_gemm_engine* engine,
                                                    const isthmus_convolution* convolution,
                                                    const size_t x_extents[4], size_t out_channels,
                                                    size_t* floats);

/// y[n, o, i, j] = f(bias[o] + the sum over c, p, q of w[o, c, p, q] · x[n, c, s·i + p - padding,
/// s·j + q - padding]), x being zero outside.
/// \param x           (images, channels, height, width)
/// \param weight      (out_channels, channels, kernel, kernel)
/// \param bias        (out_channels), or NULL
/// \param activation  f, which needs a bias; NULL: the identity
/// \param y           (images, out_channels, height', width') by isthmus_conv2d_extent()
/// \param scratch     at least isthmus_conv2d_scratch() floats; NULL where that is 0
ISTHMUS_C_API isthmus_status isthmus_conv2d_forward(isthmus_gemm_engine* engine,
                                                    const isthmus_convolution* convolution,
                                                    const isthmus_tensor* x, const isthmus_tensor* weight,
                                                    const isthmus_tensor* bias,
                                                    const isthmus_activation* activation,
                                                    const isthmus_tensor* y, const isthmus_tensor* scratch);

/// dx, the gradient with respect to x, which it overwrites.
/// \param dy          of y's shape
/// \param output      NULL, or of dx's shape, an output of f: dx is multiplied with the derivative f' there,
/// as
///                    isthmus_activation_backward() does
/// \param activation  f, which needs `output`; NULL: the identity
/// \param scratch     as for isthmus_conv2d_forward()
ISTHMUS_C_API isthmus_status isthmus_conv2d_backward_input(
    isthmus_gemm_engine* engine, const isthmus_convolution* convolution, const isthmus_tensor* dy,
    const isthmus_tensor* weight, const isthmus_tensor* output, const isthmus_activation* activation,
    const isthmus_tensor* dx, const isthmus_tensor* scratch);

/// The gradients with respect to the weights and the bias.
/// \param dbias       (out_channels), or NULL
/// \param accumulate  not 0: they are added to what is there, which is not read else
/// \param scratch     as for isthmus_conv2d_forward()
ISTHMUS_C_API isthmus_status isthmus_conv2d_backward_weight(isthmus_gemm_engine* engine,
                                                            const isthmus_convolution* convolution,
                                                            const isthmus_tensor* x, const isthmus_tensor* dy,
                                                            const isthmus_tensor* dweight,
                                                            const isthmus_tensor* dbias, int accumulate,
                                                            const isthmus_tensor* scratch);

/// Square windows, `stride` apart; `padding` places around the image hang out of it and count for nothing.
typedef struct isthmus_pool_window {
  uint32_t kernel;   ///< from 1 to 16
  uint32_t stride;   ///< 1 or more
  uint32_t padding;  ///< at most half of kernel
} isthmus_pool_window;

/// outputs = (extent + 2·padding - kernel) / stride + 1, rounded down: windows along an axis.
ISTHMUS_C_API isthmus_status isthmus_max_pool_extent(const isthmus_pool_window* window, size_t extent,
                                                     size_t* outputs);

/// y[n, c, i, j] = the largest x of the window; NaN counts as the largest, as in PyTorch.
/// \param x       (images, channels, height, width)
/// \param y       (images, channels, height', width') by isthmus_max_pool_extent()
/// \param argmax  uint8 of y's shape: where in its window the first maximum is, kernel·row + column; NULL
/// where
///                no backward pass follows
ISTHMUS_C_API isthmus_status isthmus_max_pool_forward(isthmus_queue* queue, const isthmus_pool_window* window,
                                                      const isthmus_tensor* x, const isthmus_tensor* y,
                                                      const isthmus_tensor* argmax);

/// dx, the gradient with respect to x, which it overwrites: dy goes to where its window's first maximum was.
/// \param dy, argmax  of y's shape
ISTHMUS_C_API isthmus_status isthmus_max_pool_backward(isthmus_queue* queue,
                                                       const isthmus_pool_window* window,
                                                       const isthmus_tensor* dy, const isthmus_tensor* argmax,
                                                       const isthmus_tensor* dx);

/// y[n, c, i, j] = x[n, c, i / factor, j / factor], rounded down.
/// \param factor  from 1 to 16
/// \param x       (images, channels, height, width)
/// \param y       (images, channels, height·factor, width·factor)
ISTHMUS_C_API isthmus_status isthmus_upsample_nearest_forward(isthmus_queue* queue, uint32_t factor,
                                                              const isthmus_tensor* x,
                                                              const isthmus_tensor* y);

/// dx[n, c, i, j] = the sum of dy over the factor^2 pixels that x[n, c, i, j] was copied to.
/// \param dy, dx  of y's and x's shapes
ISTHMUS_C_API isthmus_status isthmus_upsample_nearest_backward(isthmus_queue* queue, uint32_t factor,
                                                               const isthmus_tensor* dy,
                                                               const isthmus_tensor* dx);

#ifdef __cplusplus
}
#endif
