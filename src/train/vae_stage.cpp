#include "isthmus/train/vae_stage.hpp"

#include "isthmus/nn/model_file.hpp"

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
    : Stage(std::move(name)),
      queue_(queue),
      gemm_(gemm),
      streams_(streams),
      batches_(images, config.batch, config.jitter, streams),
      total_steps_(batches_.steps(config.epochs)),
      vae_(vae_options(config, images.images.columns())),
      memory_(queue) {
  optimizer_.adam.learning_rate = static_cast<float>(config.learning_rate);
  optimizer_.schedule = nn::schedule_named(config.schedule);
}

std::vector<LossTerm> VaeStage::losses() const {
  return {
      {"reconstruction", 1}, {"pixel_error", 1}, {"kl", vae_.options().lambda2 * vae_.options().kl_weight}};
}

void VaeStage::initialise() {
  vae_.arena().allocate(queue_);
  vae_.initialise(queue_, streams_.seed, streams_.weights());
}

void VaeStage::step(std::uint64_t step, const Tensor& losses) {
  nn::Context context{queue_, gemm_, memory_};
  memory_.run([&] {
    vae_.compute_gradients(context, batches_.take(context, step).images, streams_.noise(step), losses);
    optimizer_.apply(context, vae_.arena(), step, total_steps_);
  });
}

std::vector<nn::SafeTensor> VaeStage::finished() {
  return nn::named_parameters(queue_, vae_.arena(), false);
}

}  // namespace isthmus::train
