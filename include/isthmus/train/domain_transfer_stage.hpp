/// \file
/// Training of a Domain Transfer Network.
#pragma once

#include "isthmus/data/pixel_moments.hpp"
#include "isthmus/models/domain_transfer.hpp"
#include "isthmus/nn/optimizer.hpp"
#include "isthmus/train/batches.hpp"
#include "isthmus/train/latents.hpp"
#include "isthmus/train/stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What the configuration says of one to images of this shape, from those of the judge.
models::DomainTransferOptions transfer_options(const DtnConfig& config, const nn::ImageShape& target,
                                               const models::JudgeOptions& source_judge);

/// The options with a target_gain and a target_shift that bring the target's pixels to the mean and the
/// deviation of the source's; a target of less than data::kContrastFloor is amplified as if it had that.
models::DomainTransferOptions with_contrast(models::DomainTransferOptions options,
                                            const data::PixelMoments& source,
                                            const data::PixelMoments& target);

/// What it is trained on; no label is looked at.
struct TransferData {
  data::DeviceImages source, target;
  LatentScale source_scale, target_scale;  ///< of the latents that translations will be measured by
};

class DomainTransferStage : public Stage {
 public:
  /// \param judge  of the source domain, finished
  DomainTransferStage(std::string name, Queue& queue, ops::Gemm& gemm, const DtnConfig& config,
                      const models::Judge& judge, TransferData data, Streams streams);

  std::vector<LossTerm> losses() const override;
  std::uint64_t total_steps() const override { return config_.steps; }
  std::size_t images_per_step() const override { return config_.batch; }
  void initialise() override;
  void step(std::uint64_t step, const Tensor& losses) override;
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override;
  /// G's averaged weights, D's weights, and the scales.
  std::vector<nn::SafeTensor> finished() override;

 private:
  models::TransferBatch take_batch(nn::Context& context, std::uint64_t step) const;

  Queue& queue_;
  ops::Gemm& gemm_;
  DtnConfig config_;
  TransferData data_;
  Streams streams_;
  models::DomainTransfer network_;
  Tensor source_codes_, target_codes_, verdicts_;  ///< codes: f of every image, which never changes
  nn::Optimizer generator_optimizer_, discriminator_optimizer_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
