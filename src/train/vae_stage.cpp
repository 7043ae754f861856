#include "isthmus/train/vae_stage.hpp"

namespace isthmus::train {

models::VaeOptions vae_options(const VaeConfig& config, const nn::ImageShape& image, std::size_t classes) {
  models::VaeOptions options;
  options.image = image;
  options.channels = config.channels;
  options.kernel = config.kernel;
  options.latent = config.latent;
  options.hidden = config.hidden;
  options.likelihood = ops::ReconstructionLoss::named(config.likelihood);
  options.likelihood.sigma = static_cast<float>(config.sigma);
  options.pixel_error = ops::ReconstructionLoss::named(config.pixel_error);
  options.lambda1 = static_cast<float>(config.lambda1);
  options.lambda2 = static_cast<float>(config.lambda2);
  options.kl_weight = static_cast<float>(config.kl_weight);
  options.class_weight = static_cast<float>(config.class_weight);
  options.classes = config.class_weight > 0 ? classes : 0;
  return options;
}

VaeStage::VaeStage(std::string name, Queue& queue, ops::Gemm& gemm, const VaeConfig& config,
                   const data::DeviceImages& images, std::size_t classes, Streams streams)
    : ImageStage(std::move(name), queue, gemm, config, images, streams),
      vae_(vae_options(config, image_shape(images), classes)),
      warm_up_steps_(config.kl_warm_up * static_cast<double>(total_steps())) {}

std::vector<LossTerm> VaeStage::losses() const {
  return {{"reconstruction", 1},
          {"pixel_error", 1},
          {"kl", vae_.options().lambda2 * vae_.options().kl_weight},
          {"class", 1}};
}

void VaeStage::initialise_model(Queue& queue) {
  vae_.initialise(queue, streams().seed, streams().weights());
}

void VaeStage::compute_gradients(nn::Context& context, std::uint64_t step, const Tensor& losses,
                                 std::size_t part_rows) {
  const Tensor index = batches().take_index(context, step);
  const Tensor labels = vae_.options().classes ? batches().take_labels(context, index) : Tensor();
  vae_.compute_gradients(context, batches().take_images(context, index, step), labels, streams().noise(step),
                         losses, kl_scale(step), part_rows);
}

float VaeStage::kl_scale(std::uint64_t step) const {
  return static_cast<double>(step) < warm_up_steps_ ? static_cast<float>(step / warm_up_steps_) : 1.0f;
}

}  // namespace isthmus::train
