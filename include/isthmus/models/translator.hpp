/// \file
/// The latent GAN, a map from one domain's latent space to the other's: a generator and a discriminator of
/// pairs. Lu 2018 (arXiv 1805.10130), section 3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "isthmus/models/latent_map.hpp"
#include "isthmus/nn/context.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// Of G's output from where it started, s; n elements.
enum class Distance {
  squared,  ///< (1 / n)·‖s − G(ε, z1)‖²
  logarithmic,  ///< (1 / n)·Σ σ̄_c⁻²·log(1 + (s − G(ε, z1))²), with σ̄⁻² of each column from the batch
};

/// With z1 a source latent, and z, z⁺ two different target latents of the paired class, z⁻ one of another
/// class:
///   L_D = E[L1(z, z⁺)] + w·(E[L0(z, G(ε, z1))] + E[L0(z, ε)] + E[L0(z, z⁻)]) + R1
///   L_G = E[L1(z, G(ε, z1))] + (λ_reg / n)·‖ε − G(ε, z1)‖² + (λ_keep / m)·‖r − K(G(ε, z1) + σ·η, c)‖²
/// The paper has the first three terms of L_D, with w = 1, and the first two of L_G; the rest are options.
///
/// The last one is information maximisation (Barber and Agakov 2003, "The IM algorithm"; InfoGAN, Chen et al.
/// 2016, arXiv 1606.03657): r = z1 − E[z1 | c] is what the source is beyond its class c, and K, a linear
/// regression that is trained along, has to find it in what G makes. G may put it there in whatever way D
/// lets pass. The noise σ·η, as wide as the target's posteriors are, drowns what a decoder would not show.
///
/// Latent Constraints (Engel, Hoffman, Roberts 2017, arXiv 1711.05772) has no z, and the logarithmic distance
/// in place of λ_reg's.
struct TranslatorOptions {
  std::size_t source_latent = 32, target_latent = 32;
  std::vector<std::size_t> generator_hidden = {256, 256, 256};      ///< ReLU between
  std::vector<std::size_t> discriminator_hidden = {256, 256, 256};  ///< leaky ReLU 0.2 between
  bool has_gate = false;             ///< G(ε, z1) = (1 − g)·ε + g·dz, as Latent Constraints has it
  bool has_anchor = true;            ///< D is given z; else it sees [candidate | z1], and real ones are z⁺
  bool sees_source = true;           ///< D is given z1 too
  bool sees_class = false;           ///< D is given the class in its place
  bool noise_negatives = true;       ///< the term L0(z, ε)
  bool mismatched_negatives = true;  ///< the term L0(z, z⁻)
  bool averages_negatives = true;    ///< w = 1 / number of negative terms, else 1
  float dropout = 0;                 ///< probability, behind each of the generator's hidden layers
  Distance distance = Distance::squared;  ///< of λ_reg
  float lambda_reg = 0.02f;               ///< pull of the generator towards ε
  float lambda_keep = 0;                  ///< weight of what is kept of the source; 0: none
  std::size_t classes = 0;                ///< that pair, where D or K is given the class
  float r1_gamma = 0.1f;                  ///< weight of R1 = γ/2·‖∇D‖² on real pairs; 0: none
};

/// One batch of latents, (rows, latent) each; what the options leave out may be empty.
struct LatentBatch {
  Tensor source, anchor, real, mismatched, noise;
  Tensor one_hot;  ///< c, (rows, classes), where D or K is given the class
  /// Only where λ_keep > 0.
  struct Keeping {
    Tensor residual;       ///< r, (rows, source_latent)
    Tensor log_variance;   ///< log σ², (rows, target_latent)
    ops::RandomKey noise;  ///< of η
  } keeping;
  Tensor distance_weights;  ///< σ̄⁻², (target latent), of the logarithmic distance
};

/// All networks. For one thread at a time, that of the queue they are on.
class Translator : public LatentMap {
 public:
  static constexpr std::size_t kDiscriminatorLosses = 3;  ///< match, no match, R1
  static constexpr std::size_t kGeneratorLosses = 3;      ///< adversarial, distance to ε, what is not kept

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
  /// Of K; it has no parameters where λ_keep = 0.
  nn::ParameterArena& keeper_arena() noexcept { return keeper_arena_; }
  const nn::ParameterArena& keeper_arena() const noexcept { return keeper_arena_; }
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// What a generator's forward pass leaves for its backward one.
  struct Generation {
    Tensor noise, head, output;
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

  /// Enqueues L_G and its gradients with respect to the generator and K.
  /// \param losses  kGeneratorLosses floats; the last is left as it is where λ_keep = 0
  void compute_generator_gradients(nn::Context& context, const LatentBatch& batch, Generation generation,
                                   const Tensor& losses) const;

  /// Enqueues E[L1(z, candidate)] + λ_reg·distance(candidate, start), and its gradient.
  /// \param losses  kGeneratorLosses floats
  /// \param weight  of the sum
  /// \returns       the gradient with respect to the candidate, (rows, target latent)
  Tensor compute_candidate_gradient(nn::Context& context, const LatentBatch& batch, const Tensor& candidate,
                                    const Tensor& start, const Tensor& losses, float weight = 1) const;

 private:
  void pair(nn::Context& context, const LatentBatch& batch, const Tensor& candidate, const Tensor& out) const;
  std::size_t pair_width() const;
  void add_keeping(nn::Context& context, const LatentBatch& batch, const Tensor& output,
                   const Tensor& doutput, const Tensor& loss) const;

  TranslatorOptions options_;
  nn::ParameterArena generator_arena_, discriminator_arena_, keeper_arena_;
  nn::Sequential generator_, discriminator_;
  std::optional<nn::Sequential> keeper_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
