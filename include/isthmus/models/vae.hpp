/// \file
/// The variational autoencoder of one domain.
/// Lu 2018 (arXiv 1805.10130), section 3; Kingma and Welling 2013.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"
#include "isthmus/ops/random.hpp"
#include "isthmus/ops/reconstruction_loss.hpp"

namespace isthmus::models {

/// The loss is λ1·C(x, g(f(x))) + λ2·(−ELBO) per image, averaged over the batch, with
/// −ELBO = −log p(x | z) + β·KL(q(z | x) ‖ N(0, I)). The paper leaves C, λ1, λ2 and the sizes open.
struct VaeOptions {
  std::size_t pixels = 784;                      ///< of one image, all channels
  std::size_t latent = 32;                       ///< dimensions of z
  std::vector<std::size_t> hidden = {512, 512};  ///< of the encoder; the decoder's are mirrored
  ops::ReconstructionLoss likelihood;            ///< −log p(x | z)
  ops::ReconstructionLoss pixel_error = {ops::ReconstructionKind::mse};  ///< C
  float lambda1 = 0;                                                     ///< weight of C
  float lambda2 = 1;                                                     ///< weight of −ELBO
  float kl_weight = 1;                                                   ///< β
};

/// An MLP encoder f: x → (μ, log σ²) and decoder g: z → logits of the pixels, ReLU between layers.
class Vae {
 public:
  static constexpr std::size_t kLosses = 3;  ///< reconstruction, pixel error, KL

  explicit Vae(const VaeOptions& options);
  Vae(const Vae&) = delete;

  const VaeOptions& options() const noexcept { return options_; }
  nn::ParameterArena& arena() noexcept { return arena_; }
  const nn::ParameterArena& arena() const noexcept { return arena_; }
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// Enqueues the loss of a batch and its gradients, which land in the arena.
  /// \param images  (rows, pixels) in [0, 1]
  /// \param noise   of the reparameterized sample
  /// \param losses  kLosses floats: λ2·(−log p), λ1·C (left as it is where λ1 is 0), and the KL divergence
  /// without its weight
  void compute_gradients(nn::Context& context, const Tensor& images, ops::RandomKey noise,
                         const Tensor& losses) const;

  /// \param out  where to write the result; the step's memory where it is empty
  /// \returns     (rows, 2·latent): μ, then log σ²
  Tensor encode(nn::Context& context, const Tensor& images, const Tensor& out = {}) const;
  /// \param z    (rows, latent)
  /// \param out  where to write the result; the step's memory where it is empty
  /// \returns    (rows, pixels), the mean images in [0, 1]
  Tensor decode(nn::Context& context, const Tensor& z, const Tensor& out = {}) const;

 private:
  VaeOptions options_;
  nn::ParameterArena arena_;
  nn::Sequential encoder_, decoder_;
};

}  // namespace isthmus::models
