#include "isthmus/train/image_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "isthmus/compute/error.hpp"
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
  constexpr float kMost = 4096;
  const auto is_whole = [](float extent) {
    return extent >= 1 && extent <= kMost && extent == std::floor(extent);
  };
  if (extents.size() != 3 || !std::all_of(extents.begin(), extents.end(), is_whole))
    throw Error(fmt::format("a model's '{}' is not three whole numbers from 1 to {}", kImage, kMost));
  const auto extent = [&](std::size_t i) { return static_cast<std::size_t>(extents[i]); };
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
  if (part_rows_ == 0) part_rows_ = fitting_rows(context, losses);
  memory_.run([&] { run(context, step, losses, part_rows_); });
}

void ImageStage::run(nn::Context& context, std::uint64_t step, const Tensor& losses, std::size_t part_rows) {
  compute_gradients(context, step, losses, part_rows);
  optimizer_.apply(context, arena(), step, total_steps_);
}

/// The batch, or its half, or half of that: what fits.
std::size_t ImageStage::fitting_rows(nn::Context& context, const Tensor& losses) {
  const std::size_t most = nn::largest_workspace(queue_.device());
  for (std::size_t rows = batches_.rows();; rows = (rows + 1) / 2) {
    const std::size_t bytes = memory_.measure([&] { run(context, 0, losses, rows); });
    if (bytes <= most) return rows;
    if (rows > 1 && can_split()) continue;
    throw DeviceError(
        fmt::format("a workspace of {} bytes for {} of the batch's {} images{} on {}, which has room for {},",
                    bytes, rows, batches_.rows(),
                    can_split() ? "" : ", which batch normalisation takes together,", queue_.device().name(),
                    most),
        CL_MEM_OBJECT_ALLOCATION_FAILURE);
  }
}

std::vector<nn::SafeTensor> ImageStage::finished() {
  std::vector<nn::SafeTensor> tensors = nn::named_parameters(queue_, arena(), true);
  tensors.push_back(image_tensor(batches_.image()));
  return tensors;
}

}  // namespace isthmus::train
