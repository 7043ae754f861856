/// \file
/// Training of the map from one domain's latents to the other's.
#pragma once

#include "isthmus/models/translator.hpp"
#include "isthmus/nn/optimizer.hpp"
#include "isthmus/ops/sampling.hpp"
#include "isthmus/train/batches.hpp"
#include "isthmus/train/latents.hpp"
#include "isthmus/train/stage.hpp"
#include "isthmus/train/translator_options.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// σ̄⁻² of the logarithmic distance, in a model file.
inline constexpr const char* kDistanceWeights = "distance.weights";

/// The latents that a translator is trained on: standardised heads (count, 2·latent) of both domains'
/// training images, the scales that standardised them, and which examples pair.
struct TranslatorData {
  Tensor source_heads, target_heads;
  LatentScale source_scale, target_scale;
  ops::PairTables pairs;
};

class TranslatorStage : public Stage {
 public:
  TranslatorStage(std::string name, Queue& queue, ops::Gemm& gemm, const TranslatorConfig& config,
                  const models::TranslatorOptions& options, TranslatorData data, Streams streams);

  std::vector<LossTerm> losses() const override;
  std::uint64_t total_steps() const override { return config_.steps; }
  std::size_t images_per_step() const override { return config_.batch * config_.discriminator_steps; }
  void initialise() override;
  void step(std::uint64_t step, const Tensor& losses) override;
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override;
  /// The generator's averaged weights, the discriminator's weights, the latents' scales, and what else the
  /// options need. Where the class is given, the target's scale is such that what the generator makes of the
  /// training examples has the target's mean and deviation within classes, dimension by dimension.
  std::vector<nn::SafeTensor> finished() override;

 private:
  void measure_residuals();
  LatentScale matched_scale(const std::vector<nn::SafeTensor>& generator) const;
  models::LatentBatch take_batch(nn::Context& context, std::uint64_t draw) const;
  Tensor take_latents(nn::Context& context, bool is_target, const Tensor& index, std::uint32_t which,
                      std::uint64_t draw) const;

  Queue& queue_;
  ops::Gemm& gemm_;
  TranslatorConfig config_;
  TranslatorData data_;
  Tensor source_means_, target_means_;
  Tensor residuals_, one_hots_;  ///< of the source's examples, where the source is kept
  Tensor log_variance_;          ///< of the target's posteriors on average, in each row of a batch
  Tensor distance_weights_;  ///< empty unless the distance is logarithmic
  Streams streams_;
  models::Translator translator_;
  nn::Optimizer generator_optimizer_, discriminator_optimizer_, keeper_optimizer_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
