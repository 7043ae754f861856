#include "isthmus/train/batches.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/ops/sampling.hpp"

namespace isthmus::train {

nn::ImageShape image_shape(const data::DeviceImages& images) {
  const Shape& shape = images.images.shape();
  return {shape[1], shape[2], shape[3]};
}

ops::Jitter jitter_of(const JitterConfig& config) {
  return {static_cast<float>(config.rotation * 3.141592653589793 / 180), static_cast<float>(config.scale),
          static_cast<float>(config.shift), static_cast<float>(config.shear)};
}

Batches::Batches(data::DeviceImages images, std::size_t rows, const JitterConfig& jitter, Streams streams)
    : images_(std::move(images)),
      rows_(rows),
      jitter_(jitter_of(jitter)),
      is_jittered_(jitter.rotation != 0 || jitter.scale != 0 || jitter.shift != 0 || jitter.shear != 0),
      streams_(streams) {}

std::uint64_t Batches::steps(double epochs) const {
  const double images = epochs * static_cast<double>(images_.images.rows());
  return std::max<std::uint64_t>(1,
                                 static_cast<std::uint64_t>(std::ceil(images / static_cast<double>(rows_))));
}

Tensor Batches::take_index(nn::Context& context, std::uint64_t step) const {
  const Tensor index = context.take({rows_}, DataType::int32);
  const auto count = static_cast<std::uint32_t>(images_.images.rows());
  ops::epoch_indices(context.queue, index, count, step * rows_, streams_.order());
  return index;
}

Tensor Batches::take_images(nn::Context& context, const Tensor& index, std::uint64_t step) const {
  const Tensor images = context.take({rows_, images_.images.columns()});
  if (is_jittered_)
    ops::gather_images_jittered(context.queue, images_.images, index, 1 / 255.0f, 0, jitter_,
                                streams_.jitter(step), images);
  else
    ops::gather_images(context.queue, images_.images, index, 1 / 255.0f, 0, images);
  return images;
}

Tensor Batches::take_labels(nn::Context& context, const Tensor& index) const {
  const Tensor labels = context.take({rows_}, DataType::int32);
  ops::gather_labels(context.queue, images_.labels, index, labels);
  return labels;
}

}  // namespace isthmus::train
