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

#pragma GCC visibility push(default)
namespace isthmus::models {

/// The loss is λ1·C(x, g(f(x))) + λ2·(−ELBO) per image, averaged over the batch, with
/// −ELBO = −log p(x | z) + β·KL(q(z | x) ‖ N(0, I)). The paper leaves C, λ1, λ2 and the sizes open. A variant
/// that is given labels adds α times the cross-entropy of a linear classifier of μ.
struct VaeOptions {
  nn::ImageShape image = {1, 28, 28};
  std::vector<std::size_t> channels = {};  ///< of the encoder's convolutions, each of which halves the image
  std::size_t kernel = 4;                  ///< of them, 3 or more; the stride is 2
  std::size_t latent = 32;                 ///< dimensions of z
  std::vector<std::size_t> hidden = {512,
                                     512};  ///< linear layers that follow; the decoder mirrors all of them
  ops::ReconstructionLoss likelihood;       ///< −log p(x | z)
  ops::ReconstructionLoss pixel_error = {ops::ReconstructionKind::mse};  ///< C
  float lambda1 = 0;                                                     ///< weight of C
  float lambda2 = 1;                                                     ///< weight of −ELBO
  float kl_weight = 1;                                                   ///< β
  std::size_t classes = 0;  ///< of a linear classifier of μ, for the class loss; 0: none
  float class_weight = 0;   ///< α, of the class loss
};

struct BatchPart;

/// An encoder f: x → (μ, log σ²) and a decoder g: z → logits of the pixels, ReLU between layers: linear ones,
/// and convolutions where `channels` has any. For one thread at a time, that of the queue it is on.
class Vae {
 public:
  static constexpr std::size_t kLosses = 4;  ///< reconstruction, pixel error, KL, class

  explicit Vae(const VaeOptions& options);
  Vae(const Vae&) = delete;

  const VaeOptions& options() const noexcept { return options_; }
  nn::ParameterArena& arena() noexcept { return arena_; }
  const nn::ParameterArena& arena() const noexcept { return arena_; }
  const nn::Sequential& encoder() const noexcept { return encoder_; }
  const nn::Sequential& decoder() const noexcept { return decoder_; }
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// Enqueues the loss of a batch and its gradients, which land in the arena.
  /// \param images  (rows, pixels) in [0, 1]
  /// \param noise   of the reparameterized sample
  /// \param labels  (rows) int32, read where there is a class loss
  /// \param losses  kLosses floats: λ2·(−log p), λ1·C, the KL divergence without its weight, and
  /// α·cross-entropy; those that are turned off are left as they are \param kl_scale  of β, for a warm-up
  /// \param part_rows  so many images at a time, for less memory; 0: all. The sample is the same, and the
  /// gradients are but for rounding
  void compute_gradients(nn::Context& context, const Tensor& images, const Tensor& labels,
                         ops::RandomKey noise, const Tensor& losses, float kl_scale = 1,
                         std::size_t part_rows = 0) const;

  /// \param out  where to write the result; the step's memory where it is empty
  /// \returns     (rows, 2·latent): μ, then log σ²
  Tensor encode(nn::Context& context, const Tensor& images, const Tensor& out = {}) const;
  /// \param z    (rows, latent)
  /// \param out  where to write the result; the step's memory where it is empty
  /// \returns    (rows, pixels), the mean images in [0, 1]
  Tensor decode(nn::Context& context, const Tensor& z, const Tensor& out = {}) const;

 private:
  void add_class_gradients(nn::Context& context, const BatchPart& part, const Tensor& head,
                           const Tensor& labels, const Tensor& dhead) const;
  bool has_class_loss() const noexcept { return options_.classes > 0 && options_.class_weight > 0; }

  VaeOptions options_;
  nn::ParameterArena arena_;
  nn::Sequential encoder_, decoder_;
  std::size_t class_weights_ = 0, class_bias_ = 0;  ///< numbers in the arena, where there is a class loss
};

}  // namespace isthmus::models
#pragma GCC visibility pop
