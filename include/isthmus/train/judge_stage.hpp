/// \file
/// Training of a domain's judge.
#pragma once

#include "isthmus/models/judge.hpp"
#include "isthmus/nn/optimizer.hpp"
#include "isthmus/train/batches.hpp"
#include "isthmus/train/stage.hpp"

namespace isthmus::train {

/// What the configuration says of a judge.
models::JudgeOptions judge_options(const JudgeConfig& config, std::size_t pixels, std::size_t classes);

class JudgeStage : public Stage {
 public:
  /// \param images  the training images of the domain, real ones only
  JudgeStage(std::string name, Queue& queue, ops::Gemm& gemm, const JudgeConfig& config,
             const data::DeviceImages& images, std::size_t classes, Streams streams);

  std::vector<LossTerm> losses() const override { return {{"cross_entropy", 1}}; }
  std::uint64_t total_steps() const override { return total_steps_; }
  std::size_t images_per_step() const override { return batches_.rows(); }
  void initialise() override;
  void step(std::uint64_t step, const Tensor& losses) override;
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override {
    return {{"judge", &judge_.arena()}};
  }
  std::vector<nn::SafeTensor> finished() override;

 private:
  Queue& queue_;
  ops::Gemm& gemm_;
  Streams streams_;
  Batches batches_;
  std::uint64_t total_steps_;
  models::Judge judge_;
  nn::Optimizer optimizer_;
  nn::MemoryPlan memory_;
};

}  // namespace isthmus::train
