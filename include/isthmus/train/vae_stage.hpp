/// \file
/// Training of a domain's VAE.
#pragma once

#include "isthmus/models/vae.hpp"
#include "isthmus/train/image_stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What the configuration says of a VAE for images of so many pixels.
models::VaeOptions vae_options(const VaeConfig& config, const nn::ImageShape& image, std::size_t classes);

class VaeStage : public ImageStage {
 public:
  VaeStage(std::string name, Queue& queue, ops::Gemm& gemm, const VaeConfig& config,
           const data::DeviceImages& images, std::size_t classes, Streams streams);

  std::vector<LossTerm> losses() const override;

 private:
  nn::ParameterArena& arena() override { return vae_.arena(); }
  void initialise_model(Queue& queue) override;
  void compute_gradients(nn::Context& context, std::uint64_t step, const Tensor& losses,
                         std::size_t part_rows) override;

  float kl_scale(std::uint64_t step) const;

  models::Vae vae_;
  double warm_up_steps_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
