#include "isthmus/train/judge_stage.hpp"

#include "isthmus/nn/model_file.hpp"

namespace isthmus::train {

models::JudgeOptions judge_options(const JudgeConfig& config, std::size_t pixels, std::size_t classes) {
  return {pixels, classes, config.hidden};
}

JudgeStage::JudgeStage(std::string name, Queue& queue, ops::Gemm& gemm, const JudgeConfig& config,
                       const data::DeviceImages& images, std::size_t classes, Streams streams)
    : Stage(std::move(name)),
      queue_(queue),
      gemm_(gemm),
      streams_(streams),
      batches_(images, config.batch, config.jitter, streams),
      total_steps_(batches_.steps(config.epochs)),
      judge_(judge_options(config, images.images.columns(), classes)),
      memory_(queue) {
  optimizer_.adam.learning_rate = static_cast<float>(config.learning_rate);
  optimizer_.adam.weight_decay = static_cast<float>(config.weight_decay);
  optimizer_.adam.average_decay = static_cast<float>(config.average_decay);
  optimizer_.schedule = nn::schedule_named(config.schedule);
}

void JudgeStage::initialise() {
  judge_.arena().allocate(queue_, optimizer_.adam.average_decay > 0);
  judge_.initialise(queue_, streams_.seed, streams_.weights());
  judge_.arena().start_average(queue_);
}

void JudgeStage::step(std::uint64_t step, const Tensor& losses) {
  nn::Context context{queue_, gemm_, memory_};
  memory_.run([&] {
    const Batches::Batch batch = batches_.take(context, step);
    judge_.compute_gradients(context, batch.images, batch.labels, losses);
    optimizer_.apply(context, judge_.arena(), step, total_steps_);
  });
}

std::vector<nn::SafeTensor> JudgeStage::finished() {
  return nn::named_parameters(queue_, judge_.arena(), true);
}

}  // namespace isthmus::train
