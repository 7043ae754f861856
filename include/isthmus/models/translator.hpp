/// \file
/// The latent GAN, a map from one domain's latent space to the other's: a generator and a discriminator of
/// pairs. Lu 2018 (arXiv 1805.10130), section 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "isthmus/models/affine_map.hpp"
#include "isthmus/nn/context.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// With z1 a source latent, and z, z⁺ two different target latents of the paired class, z⁻ one of another
/// class:
///   L_D = E[L1(z, z⁺)] + w·(E[L0(z, G(ε, z1))] + E[L0(z, ε)] + E[L0(z, z⁻)]) + R1
///   L_G = E[L1(z, G(ε, z1))] + (λ_reg / n)·‖s − G(ε, z1)‖²
/// The paper has the first three terms with w = 1, and s = ε; the rest are options.
struct TranslatorOptions {
  std::size_t source_latent = 32, target_latent = 32;
  std::vector<std::size_t> generator_hidden = {256, 256, 256};      ///< ReLU between
  std::vector<std::size_t> discriminator_hidden = {256, 256, 256};  ///< leaky ReLU 0.2 between
  bool has_gate = false;             ///< G(ε, z1) = (1 − g)·s + g·dz, as Latent Constraints has it
  bool starts_from_source = false;   ///< s = W·z1 + b, which is not trained, in place of ε
  bool sees_source = true;           ///< D is given z1 too
  bool noise_negatives = true;       ///< the term L0(z, ε)
  bool mismatched_negatives = true;  ///< the term L0(z, z⁻)
  bool averages_negatives = true;    ///< w = 1 / number of negative terms, else 1
  float dropout = 0;                 ///< probability, behind each of the generator's hidden layers
  float lambda_reg = 0.02f;          ///< pull of the generator towards s
  float r1_gamma = 0.1f;             ///< weight of R1 = γ/2·‖∇D‖² on real pairs; 0: none
};

/// One batch of latents, (rows, latent) each.
struct LatentBatch {
  Tensor source, anchor, real, mismatched, noise;
};

/// Both networks. For one thread at a time, that of the queue they are on.
class Translator : public LatentMap {
 public:
  static constexpr std::size_t kDiscriminatorLosses = 3;  ///< match, no match, R1
  static constexpr std::size_t kGeneratorLosses = 2;      ///< adversarial, distance to s

  explicit Translator(const TranslatorOptions& options);
  Translator(const Translator&) = delete;

  const TranslatorOptions& options() const noexcept { return options_; }
  std::size_t source_latent() const noexcept override { return options_.source_latent; }
  std::size_t target_latent() const noexcept override { return options_.target_latent; }
  nn::ParameterArena& generator_arena() noexcept { return generator_arena_; }
  const nn::ParameterArena& generator_arena() const noexcept { return generator_arena_; }
  const nn::Sequential& generator() const noexcept { return generator_; }
  nn::ParameterArena& discriminator_arena() noexcept { return discriminator_arena_; }
  const nn::ParameterArena& discriminator_arena() const noexcept { return discriminator_arena_; }
  /// The map that gives s; null where s = ε. Its parameters are for the caller to allocate and to set.
  AffineMap* start() noexcept { return start_.get(); }
  const AffineMap* start() const noexcept { return start_.get(); }
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// What a generator's forward pass leaves for its backward one.
  struct Generation {
    Tensor start, head, output;  ///< start: s
    nn::Pass pass;
  };

  Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source) const override {
    return generate(context, noise, source, nullptr);
  }
  /// The same in a training step. \param generation  what is kept of it, its pass.noise set for dropout
  Tensor generate(nn::Context& context, const Tensor& noise, const Tensor& source,
                  Generation* generation) const;

  /// Enqueues L_D and its gradients with respect to the discriminator.
  /// \param losses  kDiscriminatorLosses floats; R1's is left as it is where there is none
  void compute_discriminator_gradients(nn::Context& context, const LatentBatch& batch,
                                       const Tensor& generated, const Tensor& losses) const;

  /// Enqueues L_G and its gradients with respect to the generator. \param losses kGeneratorLosses floats
  void compute_generator_gradients(nn::Context& context, const LatentBatch& batch, Generation generation,
                                   const Tensor& losses) const;

 private:
  void pair(nn::Context& context, const LatentBatch& batch, const Tensor& candidate, const Tensor& out) const;
  std::size_t pair_width() const;

  TranslatorOptions options_;
  nn::ParameterArena generator_arena_, discriminator_arena_;
  nn::Sequential generator_, discriminator_;
  std::unique_ptr<AffineMap> start_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
