#include "isthmus/train/domain_transfer_stage.hpp"

#include <algorithm>

#include "isthmus/data/conversion.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/sampling.hpp"
#include "isthmus/train/inference.hpp"

namespace isthmus::train {

models::DomainTransferOptions transfer_options(const DtnConfig& config, const nn::ImageShape& target,
                                               const models::JudgeOptions& source_judge) {
  models::DomainTransferOptions options;
  options.source = source_judge.image;
  options.target = target;
  options.judge = source_judge;
  options.channels = config.channels;
  options.uses_f = config.uses_f;
  options.const_weight = static_cast<float>(config.const_weight);
  options.identity_weight = static_cast<float>(config.identity_weight);
  options.variation_weight = static_cast<float>(config.variation_weight);
  return options;
}

models::DomainTransferOptions with_contrast(models::DomainTransferOptions options,
                                            const data::PixelMoments& source,
                                            const data::PixelMoments& target) {
  options.target_gain =
      static_cast<float>(source.deviation / std::max(target.deviation, data::kContrastFloor));
  options.target_shift = static_cast<float>(source.mean - options.target_gain * target.mean);
  return options;
}

DomainTransferStage::DomainTransferStage(std::string name, Queue& queue, ops::Gemm& gemm,
                                         const DtnConfig& config, const models::Judge& judge,
                                         TransferData data, Streams streams)
    : Stage(std::move(name), queue),
      queue_(queue),
      gemm_(gemm),
      config_(config),
      data_(std::move(data)),
      streams_(streams),
      network_(with_contrast(transfer_options(config_, image_shape(data_.target), judge.options()),
                             data::measure_pixels(queue, data_.source),
                             data::measure_pixels(queue, data_.target))) {
  network_.take_features(queue, judge);
  ops::AdamOptions adam;
  adam.learning_rate = static_cast<float>(config_.learning_rate);
  adam.beta1 = static_cast<float>(config_.beta1);
  const nn::Schedule schedule = nn::schedule_named(config_.schedule);
  discriminator_optimizer_ = {adam, schedule};
  adam.average_decay = static_cast<float>(config_.average_decay);
  generator_optimizer_ = {adam, schedule};
}

std::vector<LossTerm> DomainTransferStage::losses() const {
  return {{"d", 1}, {"g_source", 1}, {"g_target", 1}, {"g_const", 1}, {"g_identity", 1}, {"g_variation", 1}};
}

void DomainTransferStage::initialise() {
  network_.generator_arena().allocate(queue_, config_.average_decay > 0);
  network_.discriminator_arena().allocate(queue_);
  network_.initialise(queue_, streams_.seed, streams_.weights());
  network_.generator_arena().start_average(queue_);
  verdicts_ = models::DomainTransfer::verdicts(queue_, config_.batch);
  source_codes_ = map_images(queue_, gemm_, data_.source, network_.code(),
                             [&](nn::Context& context, const Tensor& images, const Tensor& out) {
                               network_.source_features(context, images, out);
                             });
  target_codes_ = map_images(queue_, gemm_, data_.target, network_.code(),
                             [&](nn::Context& context, const Tensor& images, const Tensor& out) {
                               network_.target_features(context, images, out);
                             });
}

std::vector<std::pair<std::string, nn::ParameterArena*>> DomainTransferStage::arenas() {
  return {{"generator", &network_.generator_arena()}, {"discriminator", &network_.discriminator_arena()}};
}

/// Of either domain, every image once an epoch.
models::TransferBatch DomainTransferStage::take_batch(nn::Context& context, std::uint64_t step) const {
  const std::size_t rows = config_.batch;
  const auto take_index = [&](const data::DeviceImages& images, ops::RandomKey order) {
    const Tensor index = context.take({rows}, DataType::int32);
    ops::epoch_indices(queue_, index, static_cast<std::uint32_t>(images.images.rows()), step * rows, order);
    return index;
  };
  const auto take_images = [&](const data::DeviceImages& images, const Tensor& index) {
    const Tensor batch = context.take({rows, images.images.columns()});
    ops::gather_images(queue_, images.images, index, 1 / 255.0f, 0, batch);
    return batch;
  };
  const Tensor source = take_index(data_.source, streams_.order()),
               target = take_index(data_.target, streams_.target_order());
  models::TransferBatch batch;
  if (!config_.uses_f) batch.source = take_images(data_.source, source);
  batch.target = take_images(data_.target, target);
  batch.codes = context.take({2 * rows, network_.code()});
  ops::gather_rows(queue_, source_codes_, source, batch.codes.slice(0, rows));
  ops::gather_rows(queue_, target_codes_, target, batch.codes.slice(rows, rows));
  batch.verdicts = verdicts_;
  return batch;
}

void DomainTransferStage::step(std::uint64_t step, const Tensor& losses) {
  using models::DomainTransfer;
  nn::Context context{queue_, gemm_, memory_};
  memory_.run([&] {
    const models::TransferBatch batch = take_batch(context, step);
    DomainTransfer::Generation generation = network_.generate(context, batch);
    network_.compute_discriminator_gradients(context, batch, generation.images,
                                             losses.view(0, {DomainTransfer::kDiscriminatorLosses}));
    discriminator_optimizer_.apply(context, network_.discriminator_arena(), step, config_.steps);
    network_.compute_generator_gradients(
        context, batch, std::move(generation),
        losses.view(DomainTransfer::kDiscriminatorLosses, {DomainTransfer::kGeneratorLosses}));
    generator_optimizer_.apply(context, network_.generator_arena(), step, config_.steps);
  });
}

std::vector<nn::SafeTensor> DomainTransferStage::finished() {
  std::vector<nn::SafeTensor> tensors = nn::named_parameters(queue_, network_.generator_arena(), true);
  for (auto& more : {nn::named_parameters(queue_, network_.discriminator_arena(), false),
                     scale_tensors(data_.source_scale, data_.target_scale)})
    tensors.insert(tensors.end(), more.begin(), more.end());
  return tensors;
}

}  // namespace isthmus::train
