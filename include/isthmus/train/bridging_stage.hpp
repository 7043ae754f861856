/// \file
/// Training of the bridge between both domains' latents.
#pragma once

#include <optional>

#include "isthmus/models/bridge.hpp"
#include "isthmus/nn/optimizer.hpp"
#include "isthmus/ops/sampling.hpp"
#include "isthmus/train/batches.hpp"
#include "isthmus/train/latents.hpp"
#include "isthmus/train/stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What the configuration says of a bridge. \param latent_a, latent_b  dimensions \param classes  that pair
models::BridgeOptions bridge_options(const BridgingConfig& config, std::size_t latent_a, std::size_t latent_b,
                                     std::size_t classes);

/// What a bridge is trained on; index 0 is domain a.
struct BridgingData {
  Tensor latents[2];                    ///< standardised, (count, latent)
  std::vector<std::int32_t> labels[2];  ///< numbers of pairs of classes; only the budget's are looked at
  std::size_t classes = 0;
};

/// With all labels, batches have as many of each class, and all of them are classified. With some, batches
/// are shuffled epochs of all latents, whatever their class, and a quarter as many labelled ones, as many of
/// each class, are drawn beside them to be classified, and for nothing else. With none, nothing is.
class BridgingStage : public Stage {
 public:
  /// \param scales  of the latents, for the model's file: source, then target
  /// \throws UsageError where a class has no label to be seen
  BridgingStage(std::string name, Queue& queue, ops::Gemm& gemm, const BridgingConfig& config,
                BridgingData data, std::vector<nn::SafeTensor> scales, Streams streams);

  std::vector<LossTerm> losses() const override;
  std::uint64_t total_steps() const override { return config_.steps; }
  std::size_t images_per_step() const override { return 2 * config_.batch; }
  void initialise() override;
  void step(std::uint64_t step, const Tensor& losses) override;
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override;
  /// The bridge's weights, the classifier's among them where there is one, and the scales.
  std::vector<nn::SafeTensor> finished() override;

 private:
  struct Rows;
  Rows take_rows(nn::Context& context, const ops::PairTables& tables, std::size_t count,
                 ops::RandomKey key) const;
  Rows take_rows_of_epochs(nn::Context& context, std::uint64_t step) const;
  models::BridgeBatch take_batch(nn::Context& context, std::uint64_t step) const;

  Queue& queue_;
  ops::Gemm& gemm_;
  BridgingConfig config_;
  BridgingData data_;
  std::vector<nn::SafeTensor> scales_;
  Streams streams_;
  std::optional<std::size_t> budget_;  ///< labels of a domain; nothing: all
  ops::PairTables labelled_;           ///< the examples whose labels are looked at
  Tensor labels_[2];
  models::Bridge bridge_;
  nn::Optimizer optimizer_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
