/// \file
/// The Domain Transfer Network, a map from one domain's images to the other's.
/// Taigman, Polyak and Wolf 2016, "Unsupervised cross-domain image generation" (arXiv 1611.02200), section 4.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "isthmus/models/frozen_features.hpp"
#include "isthmus/models/image_map.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

class ImageResampling;

/// G = g∘f, where f is a judge's features of the source domain, frozen; D says of a target image whether it
/// is G of a source image (1), G of a target image (2) or real (3). With x_s of the source and x_t of the
/// target domain, and means over the batch where E is:
///   L_D = −E log D1(G(x_s)) − E log D2(G(x_t)) − E log D3(x_t)
///   L_G = −E log D3(G(x_s)) − E log D3(G(x_t)) + α·L_CONST + β·L_TID + γ·L_TV
///   L_CONST = E (f(x_s) − f(G(x_s)))² / code, L_TID = E (x_t − G(x_t))² / pixels
/// and L_TV of all G(x), as ops::total_variation has it.
struct DomainTransferOptions {
  nn::ImageShape source, target;
  JudgeOptions judge;  ///< of the source domain
  /// A pixel x of the target is target_gain·x + target_shift to f, which is used to the source's contrast.
  float target_gain = 1, target_shift = 0;
  /// Of D's convolutions, each halving the image; g mirrors them.
  std::vector<std::size_t> channels = {32, 64};
  bool uses_f = true;          ///< else G has an encoder of f's layers that is trained; L_CONST still has f
  float const_weight = 3;      ///< α; 0: no such term
  float identity_weight = 60;  ///< β; 0: no such term
  float variation_weight = 0;  ///< γ; 0: no such term
};

/// Images of a step, as many of either domain.
struct TransferBatch {
  Tensor source, target;  ///< (rows, pixels) in [0, 1]; the source's may be empty where G takes f's code
  Tensor codes;           ///< f of them, (2·rows, code), the source's first
  Tensor verdicts;        ///< of DomainTransfer::verdicts()
};

class DomainTransfer : public ImageMap {
 public:
  static constexpr std::size_t kDiscriminatorLosses = 1;
  /// D3 of G(x_s), of G(x_t), α·L_CONST, β·L_TID, γ·L_TV
  static constexpr std::size_t kGeneratorLosses = 5;

  explicit DomainTransfer(const DomainTransferOptions& options);
  DomainTransfer(const DomainTransfer&) = delete;
  ~DomainTransfer() override;

  const nn::ImageShape& source() const noexcept override { return options_.source; }
  const nn::ImageShape& target() const noexcept override { return options_.target; }
  std::size_t code() const noexcept override { return features_.outputs(); }
  /// `generator.…`, and `encoder.…` where G has one of its own.
  nn::ParameterArena& generator_arena() noexcept { return generator_arena_; }
  nn::ParameterArena& discriminator_arena() noexcept { return discriminator_arena_; }

  /// Takes f from the judge of the source domain; before anything is computed. Blocks.
  void take_features(Queue& queue, const Judge& judge);
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  Tensor encode(nn::Context& context, const Tensor& images, const Tensor& out = {}) const override;
  Tensor decode(nn::Context& context, const Tensor& code, const Tensor& out = {}) const override;

  /// f of images of the source domain, and of the target domain, which are resampled to its size and channels
  /// and brought to its contrast before. \returns (rows, code)
  Tensor source_features(nn::Context& context, const Tensor& images, const Tensor& out = {}) const;
  Tensor target_features(nn::Context& context, const Tensor& images, const Tensor& out = {}) const;

  /// What D should say of G(x_s), G(x_t) and x_t, (3·rows) int32. Blocks.
  static Tensor verdicts(Queue& queue, std::size_t rows);

  /// What G's forward pass leaves for its backward one.
  struct Generation {
    Tensor images;  ///< G of both domains' images, (2·rows, target pixels), the source's first
    nn::Pass encoding, decoding;
  };
  Generation generate(nn::Context& context, const TransferBatch& batch) const;

  /// Enqueues L_D and its gradients with respect to D. \param losses kDiscriminatorLosses floats
  void compute_discriminator_gradients(nn::Context& context, const TransferBatch& batch,
                                       const Tensor& generated, const Tensor& losses) const;
  /// Enqueues L_G and its gradients with respect to G.
  /// \param losses  kGeneratorLosses floats; those that are turned off are left as they are
  void compute_generator_gradients(nn::Context& context, const TransferBatch& batch, Generation generation,
                                   const Tensor& losses) const;

 private:
  void add_const_gradient(nn::Context& context, const TransferBatch& batch, const Tensor& images,
                          const Tensor& dimages, const Tensor& loss) const;

  DomainTransferOptions options_;
  FrozenFeatures features_;
  std::unique_ptr<const ImageResampling> to_source_;  ///< null before take_features()
  nn::ParameterArena generator_arena_, discriminator_arena_;
  std::unique_ptr<nn::Sequential> encoder_;  ///< null where f encodes
  nn::Sequential generator_, discriminator_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
