/// \file
/// A domain's latents, standardised.
#pragma once

#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/nn/safetensors.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Per dimension, the mean and deviation of the aggregate posterior: the mixture of q(z | x) over the
/// training images.
struct LatentScale {
  std::vector<float> mean, deviation;
};

/// mean = E[μ], deviation² = Var[μ] + E[σ²]. Blocks.
/// \param heads  (count, 2·latent): μ, then log σ²
LatentScale measure_scale(Queue& queue, const Tensor& heads);

/// The scale that changes nothing.
LatentScale unit_scale(std::size_t latent);

/// The scales of a translator's latents as its model file has them, `source.mean` and so on.
std::vector<nn::SafeTensor> scale_tensors(const LatentScale& source, const LatentScale& target);

/// The same back. \param side  "source" or "target" \throws UsageError where the file has none
LatentScale read_scale(const nn::SafeTensors& file, const std::string& side);

/// A scale on the device, as ops::affine_columns takes it: x becomes x·factor + shift, column by column.
struct ColumnScale {
  Tensor factor, shift;
};
/// What standardise() and unstandardise() do. Blocks.
ColumnScale standardising(Queue& queue, const LatentScale& scale);
ColumnScale unstandardising(Queue& queue, const LatentScale& scale);

/// The posteriors of z' = (z − mean) / deviation: heads of the same layout. Blocks.
Tensor standardise(Queue& queue, const Tensor& heads, const LatentScale& scale);

/// z = z'·deviation + mean, (count, latent). Blocks.
Tensor unstandardise(Queue& queue, const Tensor& z, const LatentScale& scale);

/// σ̄_c⁻², (latent), where σ̄_c is the mean of σ_c over the posteriors. Blocks.
/// \param heads  (count, 2·latent)
Tensor inverse_squared_sigmas(Queue& queue, const Tensor& heads);

/// The posterior's mean, (count, latent) from heads of (count, 2·latent).
Tensor posterior_mean(Queue& queue, const Tensor& heads);

}  // namespace isthmus::train
#pragma GCC visibility pop
