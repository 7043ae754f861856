/// \file
/// A map of latents that is one matrix and one vector.
#pragma once

#include "isthmus/models/latent_map.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// z2 = W·z1 + b, with W (target_latent, source_latent). Least squares and Procrustes analysis give such
/// maps. Its parameters are named `map.0.weight` and `map.0.bias`.
class AffineMap : public LatentMap {
 public:
  AffineMap(std::size_t source_latent, std::size_t target_latent);
  AffineMap(const AffineMap&) = delete;

  std::size_t source_latent() const noexcept override { return network_.inputs(); }
  std::size_t target_latent() const noexcept override { return network_.outputs(); }
  nn::ParameterArena& arena() noexcept { return arena_; }
  const nn::ParameterArena& arena() const noexcept { return arena_; }
  const nn::Sequential& network() const noexcept { return network_; }

  /// The noise is not used, and may be an empty tensor.
  Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source) const override;

 private:
  nn::ParameterArena arena_;
  nn::Sequential network_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
