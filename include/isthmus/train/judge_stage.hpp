/// \file
/// Training of a domain's judge.
#pragma once

#include "isthmus/models/judge.hpp"
#include "isthmus/train/image_stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What the configuration says of a judge.
models::JudgeOptions judge_options(const JudgeConfig& config, const nn::ImageShape& image,
                                   std::size_t classes);

class JudgeStage : public ImageStage {
 public:
  JudgeStage(std::string name, Queue& queue, ops::Gemm& gemm, const JudgeConfig& config,
             const data::DeviceImages& images, std::size_t classes, Streams streams);

  std::vector<LossTerm> losses() const override { return {{"cross_entropy", 1}, {"accuracy", 0}}; }

 private:
  nn::ParameterArena& arena() override { return judge_.arena(); }
  void initialise_model(Queue& queue) override;
  bool can_split() const override { return judge_.options().channels.empty(); }
  void compute_gradients(nn::Context& context, std::uint64_t step, const Tensor& losses,
                         std::size_t part_rows) override;

  models::Judge judge_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
