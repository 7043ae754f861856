/// \file
/// Batch normalisation with the activation that follows it, forward and backward.
/// Ioffe and Szegedy 2015, "Batch normalization: accelerating deep network training by reducing internal
/// covariate shift", algorithms 1 and 2.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/bias_activation.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

struct BatchNormOptions {
  float epsilon = 1e-5f;  ///< above 0
  float momentum = 0.1f;  ///< of the running statistics, from 0 to 1: how much of the new goes in
  Activation activation;  ///< f, applied to the result
};

/// What a channel has of its own; all (channels). The running statistics are no parameters: forward moves
/// them.
struct BatchNormState {
  Tensor weight, bias;
  Tensor running_mean, running_variance;
};

/// What forward leaves for backward; both (channels): the batch's mean, and 1 / √(variance + ε).
struct BatchNormSaved {
  Tensor mean, inverse_deviation;
};

/// Floats of scratch that forward and backward need.
std::size_t batch_norm_scratch(std::size_t channels);

/// y = f(weight·(x − mean) / √(variance + ε) + bias), where mean and variance are each channel's over the
/// batch and its pixels. The variance is that of the batch itself (biased); the running one moves towards the
/// unbiased one, as in PyTorch: running ← (1 − momentum)·running + momentum·new. The variance keeps its
/// digits however large the mean is. \param x, y     (images, channels) or (images, channels, height, width),
/// at least two values a channel \param saved    written \param scratch  (batch_norm_scratch(channels))
/// \throws UsageError where shapes differ, or an option is out of its range
void batch_norm_forward(Queue& queue, const BatchNormOptions& options, const Tensor& x,
                        const BatchNormState& state, const Tensor& y, const BatchNormSaved& saved,
                        const Tensor& scratch);

/// y = f(weight·(x − running_mean) / √(running_variance + ε) + bias).
/// \param x, y  as for forward, but one value a channel is enough; y may be x
/// \throws UsageError where shapes differ, or an option is out of its range
void batch_norm_inference(Queue& queue, const BatchNormOptions& options, const Tensor& x,
                          const BatchNormState& state, const Tensor& y);

/// The gradients of what batch_norm_forward did. With g = dy·f′(y) and n = (x − mean)·inverse_deviation,
///   dbias = Σ g, dweight = Σ g·n, dx = weight·inverse_deviation·(g − average g − n·average (g·n)),
/// each over the channel. At a kink of f the slope of the negative side is taken.
/// \param y           what forward wrote; may be empty where the activation is the identity
/// \param dy, dx      of x's shape; dx may be dy
/// \param accumulate  adds to dweight and dbias, (channels) each, which are not read else
/// \param scratch     (batch_norm_scratch(channels))
/// \throws UsageError where shapes differ
void batch_norm_backward(Queue& queue, Activation activation, const Tensor& x, const Tensor& y,
                         const Tensor& dy, const Tensor& weight, const BatchNormSaved& saved,
                         const Tensor& dx, const Tensor& dweight, const Tensor& dbias, const Tensor& scratch,
                         bool accumulate = false);

}  // namespace isthmus::ops
#pragma GCC visibility pop
