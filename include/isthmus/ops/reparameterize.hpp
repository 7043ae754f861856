/// \file
/// A sample of the Gaussian posterior, fused with its KL divergence from the prior and both gradients.
/// Kingma and Welling 2013, "Auto-Encoding Variational Bayes", section 2.4 and appendix B.
#pragma once

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// z = μ + exp(½ log σ²)·ε with ε ~ N(0, 1) drawn from `key`, element by element of z as normal() would;
/// kl[0] = (1 / rows) Σ ½ (μ² + σ² − 1 − log σ²).
/// \param head      (rows, 2·latent): μ in the first `latent` columns, log σ² in the others
/// \param z         (rows, latent)
/// \param kl        one float, nats per row
/// \param partials  scratch, kPartialSums floats
void reparameterize_forward(Queue& queue, const Tensor& head, const Tensor& z, const Tensor& kl,
                            const Tensor& partials, RandomKey key);

/// The gradient of ⟨dz, z⟩ + kl_weight·kl with respect to the head; ε is drawn again from `key`.
/// \param dz     (rows, latent)
/// \param dhead  (rows, 2·latent), overwritten
void reparameterize_backward(Queue& queue, const Tensor& head, const Tensor& dz, const Tensor& dhead,
                             float kl_weight, RandomKey key);

}  // namespace isthmus::ops
#pragma GCC visibility pop
