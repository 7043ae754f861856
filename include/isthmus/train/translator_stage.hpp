/// \file
/// Training of the map from one domain's latents to the other's.
#pragma once

#include "isthmus/models/translator.hpp"
#include "isthmus/nn/optimizer.hpp"
#include "isthmus/ops/sampling.hpp"
#include "isthmus/train/batches.hpp"
#include "isthmus/train/latents.hpp"
#include "isthmus/train/stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What the configuration says of a translator whose method is latent-gan or rotated-gan.
models::TranslatorOptions translator_options(const TranslatorConfig& config, std::size_t source_latent,
                                             std::size_t target_latent);

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
                  TranslatorData data, Streams streams);

  std::vector<LossTerm> losses() const override;
  std::uint64_t total_steps() const override { return config_.steps; }
  std::size_t images_per_step() const override { return config_.batch * config_.discriminator_steps; }
  void initialise() override;
  void step(std::uint64_t step, const Tensor& losses) override;
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override;
  /// The generator's averaged weights, the discriminator's weights, and the latents' scales.
  std::vector<nn::SafeTensor> finished() override;

 private:
  models::LatentBatch take_batch(nn::Context& context, std::uint64_t draw) const;
  Tensor take_latents(nn::Context& context, bool is_target, const Tensor& index, std::uint32_t which,
                      std::uint64_t draw) const;

  Queue& queue_;
  ops::Gemm& gemm_;
  TranslatorConfig config_;
  TranslatorData data_;
  Tensor source_means_, target_means_;
  Streams streams_;
  models::Translator translator_;
  nn::Optimizer generator_optimizer_, discriminator_optimizer_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
