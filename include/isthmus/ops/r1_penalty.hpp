/// \file
/// The R1 gradient penalty of a piecewise-linear MLP in closed form: no second-order automatic
/// differentiation. Mescheder, Geiger, Nowozin 2018, "Which training methods for GANs do actually converge?",
/// section 4.1.
#pragma once

#include <cstddef>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/bias_activation.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// One layer h_l = f(h_{l−1}·Wᵀ + b) of the network.
struct R1Layer {
  Tensor weight;           ///< (out, in)
  Tensor weight_gradient;  ///< (out, in), added to
  Activation activation;   ///< piecewise linear
  Tensor output;           ///< (rows, out), the activation's output in the forward pass
};

/// Floats of scratch that r1_penalty needs.
std::size_t r1_penalty_scratch(const std::vector<R1Layer>& layers);

/// value[0] = (γ / 2·rows) Σ_r ‖∇_x D(x_r)‖², D the last layer's single output; its gradient with respect to
/// the weights is added to weight_gradient, and is zero for biases. With δ_l the signals of the usual
/// backward pass started from 1, g = ∇_x D, masks M_l = f′, u_0 = (γ / rows)·g and u_l = M_l·(u_{l−1} W_lᵀ),
/// the gradient with respect to W_l is δ_lᵀ u_{l−1}.
/// \param gamma     zero or more
/// \param value     one float
/// \param scratch   at least r1_penalty_scratch(layers) floats
/// \param partials  scratch, kPartialSums floats
/// \throws UsageError for an activation that is not piecewise linear, or layers that do not fit each other
void r1_penalty(Queue& queue, Gemm& gemm, const std::vector<R1Layer>& layers, float gamma,
                const Tensor& value, const Tensor& scratch, const Tensor& partials);

}  // namespace isthmus::ops
#pragma GCC visibility pop
