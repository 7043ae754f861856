#include "isthmus/train/judge_stage.hpp"

namespace isthmus::train {

models::JudgeOptions judge_options(const JudgeConfig& config, const nn::ImageShape& image,
                                   std::size_t classes) {
  return {image, classes, config.channels, config.hidden, static_cast<float>(config.dropout)};
}

JudgeStage::JudgeStage(std::string name, Queue& queue, ops::Gemm& gemm, const JudgeConfig& config,
                       const data::DeviceImages& images, std::size_t classes, Streams streams)
    : ImageStage(std::move(name), queue, gemm, config, images, streams),
      judge_(judge_options(config, image_shape(images), classes)) {
  adam().weight_decay = static_cast<float>(config.weight_decay);
  adam().average_decay = static_cast<float>(config.average_decay);
}

void JudgeStage::initialise_model(Queue& queue) {
  judge_.initialise(queue, streams().seed, streams().weights());
}

void JudgeStage::compute_gradients(nn::Context& context, std::uint64_t step, const Tensor& losses,
                                   std::size_t part_rows) {
  const Tensor index = batches().take_index(context, step);
  judge_.compute_gradients(context, batches().take_images(context, index, step),
                           batches().take_labels(context, index), streams().dropout(step), losses, part_rows);
}

}  // namespace isthmus::train
