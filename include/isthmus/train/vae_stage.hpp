/// \file
/// Training of a domain's VAE.
#pragma once

#include "isthmus/models/vae.hpp"
#include "isthmus/nn/optimizer.hpp"
#include "isthmus/train/batches.hpp"
#include "isthmus/train/stage.hpp"

namespace isthmus::train {

/// What the configuration says of a VAE for images of so many pixels.
models::VaeOptions vae_options(const VaeConfig& config, std::size_t pixels);

class VaeStage : public Stage {
 public:
  /// \param images  the training images of the domain
  VaeStage(std::string name, Queue& queue, ops::Gemm& gemm, const VaeConfig& config,
           const data::DeviceImages& images, Streams streams);

  std::vector<LossTerm> losses() const override;
  std::uint64_t total_steps() const override { return total_steps_; }
  std::size_t images_per_step() const override { return batches_.rows(); }
  void initialise() override;
  void step(std::uint64_t step, const Tensor& losses) override;
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override {
    return {{"vae", &vae_.arena()}};
  }
  std::vector<nn::SafeTensor> finished() override;

 private:
  Queue& queue_;
  ops::Gemm& gemm_;
  Streams streams_;
  Batches batches_;
  std::uint64_t total_steps_;
  models::Vae vae_;
  nn::Optimizer optimizer_;
  nn::MemoryPlan memory_;
};

}  // namespace isthmus::train
