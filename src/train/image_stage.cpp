#include "isthmus/train/image_stage.hpp"

#include "isthmus/nn/model_file.hpp"

namespace isthmus::train {

namespace {

constexpr const char* kImage = "image";

}  // namespace

nn::SafeTensor image_tensor(const nn::ImageShape& image) {
  const auto number = [](std::size_t extent) { return static_cast<float>(extent); };
  return {kImage, {3}, {number(image.channels), number(image.height), number(image.width)}};
}

nn::ImageShape image_of(const nn::SafeTensors& file) {
  const std::vector<float>& extents = file.at(kImage).values;
  const auto extent = [&](std::size_t i) { return static_cast<std::size_t>(extents.at(i)); };
  return {extent(0), extent(1), extent(2)};
}

ImageStage::ImageStage(std::string name, Queue& queue, ops::Gemm& gemm, const ImageTrainingConfig& config,
                       const data::DeviceImages& images, Streams streams)
    : Stage(std::move(name), queue),
      queue_(queue),
      gemm_(gemm),
      streams_(streams),
      batches_(images, config.batch, config.jitter, streams),
      total_steps_(batches_.steps(config.epochs)) {
  optimizer_.adam.learning_rate = static_cast<float>(config.learning_rate);
  optimizer_.schedule = nn::schedule_named(config.schedule);
}

void ImageStage::initialise() {
  arena().allocate(queue_, optimizer_.adam.average_decay > 0);
  initialise_model(queue_);
  arena().start_average(queue_);
}

void ImageStage::step(std::uint64_t step, const Tensor& losses) {
  nn::Context context{queue_, gemm_, memory_};
  memory_.run([&] {
    compute_gradients(context, step, losses);
    optimizer_.apply(context, arena(), step, total_steps_);
  });
}

std::vector<nn::SafeTensor> ImageStage::finished() {
  std::vector<nn::SafeTensor> tensors = nn::named_parameters(queue_, arena(), true);
  tensors.push_back(image_tensor(batches_.image()));
  return tensors;
}

}  // namespace isthmus::train
