/// \file
/// A map of latents that knows the class of its source and nothing else of it.
#pragma once

#include <cstdint>
#include <vector>

#include "isthmus/models/latent_map.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// A stored target latent of the class ĉ = argmax_c (V·z1 + a)_c that a linear classifier gives z1, chosen by
/// the noise alone, uniformly among those of the class.
///
/// Of the noise, the angles of (ε1, ε2) and (ε3, ε4) count, which are uniform on a torus. The n latents of a
/// class stand at the points 2π·(k/n, k·g/n) of it, k < n, a rank-1 lattice (Korobov 1959); the nearest one
/// to the noise, as D = ‖ε − (cos, sin, cos, sin)‖² has it, is taken. The lattice is a group, so that its
/// cells are alike whatever the radii of the pairs of ε are: each latent has a probability of 1/n. With two
/// or three dimensions of noise there is one angle, and the points are on a circle.
class ClassSampler : public LatentMap {
 public:
  /// Dimensions of noise that a choice takes.
  static constexpr std::size_t kLeastNoise = 2;

  /// \param latents         (count, target_latent), standardised
  /// \param latent_classes  count of them, each below `classes`
  /// \throws UsageError for fewer than kLeastNoise dimensions, for another number of classes than of latents,
  /// or a class that has no latent
  ClassSampler(Queue& queue, std::size_t source_latent, std::size_t classes, const Tensor& latents,
               const std::vector<std::int32_t>& latent_classes);
  ClassSampler(const ClassSampler&) = delete;

  std::size_t source_latent() const noexcept override { return classifier_.inputs(); }
  std::size_t target_latent() const noexcept override { return latents_.columns(); }
  /// Of the classifier: `classifier.0.weight` (classes, source_latent) and `classifier.0.bias`.
  nn::ParameterArena& arena() noexcept { return arena_; }

  Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source) const override;

 private:
  nn::ParameterArena arena_;
  nn::Sequential classifier_;
  Tensor latents_;
  Tensor corners_;  ///< (classes, classes): a point for each class
  Tensor places_;   ///< (count, classes + angles): the class's corner, then the place on the torus
  std::size_t noise_columns_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
