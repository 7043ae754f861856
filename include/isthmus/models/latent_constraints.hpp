/// \file
/// Conditional generation from an unconditional VAE by an actor and a critic in its latent space. Engel,
/// Hoffman, Roberts 2017, "Latent Constraints" (arXiv 1711.05772).
#pragma once

#include <cstddef>

#include "isthmus/models/translator.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// Moves a latent z to a place near it that looks like a latent of a real image of a class y, one-hot.
///
/// The critic D(z, y) knows such places. The actor G(z, y) = (1 − g)·z + g·dz is a network trained against
/// it; without one, z′ is found by descent on L1(D(z′, y)) + λ·distance(z′, z) itself. As a map between
/// domains it takes noise for z, and for y the class of z1: e_ĉ, ĉ = argmax_c (V·z1 + a)_c.
class LatentConstraints : public LatentMap {
 public:
  /// Steps of descent at most: their memory is planned in advance.
  static constexpr std::size_t kMostSteps = 1000;

  /// \param options             of actor and critic: the source is y, so that source_latent counts classes
  /// \param optimisation_steps  of generate(); 0: the actor
  /// \throws UsageError unless the critic sees the class and no anchor
  LatentConstraints(Queue& queue, std::size_t source_latent, const TranslatorOptions& options,
                    std::size_t optimisation_steps = 0);
  LatentConstraints(const LatentConstraints&) = delete;

  std::size_t source_latent() const noexcept override { return classifier_.inputs(); }
  std::size_t target_latent() const noexcept override { return translator_.target_latent(); }
  std::size_t classes() const noexcept { return classifier_.outputs(); }
  /// Both of its arenas are the caller's to allocate and to set.
  Translator& translator() noexcept { return translator_; }
  const Translator& translator() const noexcept { return translator_; }
  /// The same of V and a: `classifier.0.weight` (classes, source_latent) and `classifier.0.bias`.
  nn::ParameterArena& classifier_arena() noexcept { return arena_; }
  const nn::ParameterArena& classifier_arena() const noexcept { return arena_; }
  /// \param weights  σ̄⁻², (target_latent), of the logarithmic distance
  void set_distance_weights(const Tensor& weights) { distance_weights_ = weights; }

  Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source) const override;

  /// Enqueues the actor.
  /// \param z  (rows, target_latent), standardised
  /// \param y  (rows, classes), one-hot
  /// \returns  z′, (rows, target_latent), standardised alike
  Tensor constrain(nn::Context& context, const Tensor& z, const Tensor& y) const;

  /// Enqueues `steps` steps of Adam on each z′ from z, at a rate that falls linearly from 0.1 to 0, without
  /// the actor. What one row comes to does not depend on the others.
  Tensor optimise(nn::Context& context, const Tensor& z, const Tensor& y, std::size_t steps) const;

 private:
  nn::ParameterArena arena_;
  nn::Sequential classifier_;
  Translator translator_;
  Tensor one_hots_;  ///< (classes, classes): a row for each class
  Tensor distance_weights_;
  std::size_t optimisation_steps_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
