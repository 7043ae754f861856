#include "isthmus/train/vae_stage.hpp"

namespace isthmus::train {

models::VaeOptions vae_options(const VaeConfig& config, std::size_t pixels) {
  models::VaeOptions options;
  options.pixels = pixels;
  options.latent = config.latent;
  options.hidden = config.hidden;
  options.likelihood = ops::ReconstructionLoss::named(config.likelihood);
  options.likelihood.sigma = static_cast<float>(config.sigma);
  options.pixel_error = ops::ReconstructionLoss::named(config.pixel_error);
  options.lambda1 = static_cast<float>(config.lambda1);
  options.lambda2 = static_cast<float>(config.lambda2);
  options.kl_weight = static_cast<float>(config.kl_weight);
  return options;
}

VaeStage::VaeStage(std::string name, Queue& queue, ops::Gemm& gemm, const VaeConfig& config,
                   const data::DeviceImages& images, Streams streams)
    : ImageStage(std::move(name), queue, gemm, config, images, streams),
      vae_(vae_options(config, images.images.columns())) {}

std::vector<LossTerm> VaeStage::losses() const {
  return {
      {"reconstruction", 1}, {"pixel_error", 1}, {"kl", vae_.options().lambda2 * vae_.options().kl_weight}};
}

void VaeStage::initialise_model(Queue& queue) {
  vae_.initialise(queue, streams().seed, streams().weights());
}

void VaeStage::compute_gradients(nn::Context& context, std::uint64_t step, const Tensor& losses) {
  const Tensor index = batches().take_index(context, step);
  vae_.compute_gradients(context, batches().take_images(context, index, step), streams().noise(step), losses);
}

}  // namespace isthmus::train
