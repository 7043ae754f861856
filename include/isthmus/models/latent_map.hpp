/// \file
/// What all maps from one domain's latent space to the other's have in common.
#pragma once

#include <cstddef>

#include "isthmus/nn/context.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// z2 = G(ε, z1), however G was found. For one thread at a time, that of the queue it is on.
class LatentMap {
 public:
  virtual ~LatentMap() = default;

  virtual std::size_t source_latent() const noexcept = 0;
  virtual std::size_t target_latent() const noexcept = 0;

  /// Enqueues the map; allocates nothing but the step's memory, and never blocks.
  /// \param noise   ε ~ N(0, I), (rows, target_latent); a map may leave it unused
  /// \param source  z1, (rows, source_latent), standardised as the map's training data were
  /// \returns       z2, (rows, target_latent), standardised alike
  virtual Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source) const = 0;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
