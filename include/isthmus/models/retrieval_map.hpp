/// \file
/// A map of latents that gives back what it has seen.
#pragma once

#include "isthmus/models/affine_map.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// The one of the stored target latents that is nearest to W·z1 + b, by Euclidean distance; of equally near
/// ones the first. The affine map brings z1 over, for the two spaces may differ in their dimension.
class RetrievalMap : public LatentMap {
 public:
  /// \param latents  (count, target_latent), standardised; count ≥ 1
  RetrievalMap(std::size_t source_latent, const Tensor& latents);

  std::size_t source_latent() const noexcept override { return map_.source_latent(); }
  std::size_t target_latent() const noexcept override { return map_.target_latent(); }
  /// Of the affine map.
  nn::ParameterArena& arena() noexcept { return map_.arena(); }

  /// The noise is not used.
  Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source) const override;

 private:
  AffineMap map_;
  Tensor latents_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
