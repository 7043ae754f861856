#include "isthmus/train/batches.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/ops/sampling.hpp"

namespace isthmus::train {

Batches::Batches(data::DeviceImages images, std::size_t rows, const JitterConfig& jitter, Streams streams)
    : images_(std::move(images)),
      rows_(rows),
      jitter_{static_cast<float>(jitter.rotation * 3.141592653589793 / 180), static_cast<float>(jitter.scale),
              static_cast<float>(jitter.shift), static_cast<float>(jitter.shear)},
      is_jittered_(jitter.rotation != 0 || jitter.scale != 0 || jitter.shift != 0 || jitter.shear != 0),
      streams_(streams) {}

std::uint64_t Batches::steps(double epochs) const {
  const double images = epochs * static_cast<double>(images_.images.rows());
  return std::max<std::uint64_t>(1,
                                 static_cast<std::uint64_t>(std::ceil(images / static_cast<double>(rows_))));
}

Batches::Batch Batches::take(nn::Context& context, std::uint64_t step) const {
  Queue& queue = context.queue;
  const Tensor index = context.take({rows_}, DataType::int32);
  ops::epoch_indices(queue, index, static_cast<std::uint32_t>(images_.images.rows()), step * rows_,
                     streams_.order());
  const Batch batch{context.take({rows_, images_.images.columns()}), context.take({rows_}, DataType::int32)};
  if (is_jittered_)
    ops::gather_images_jittered(queue, images_.images, index, 1 / 255.0f, 0, jitter_, streams_.jitter(step),
                                batch.images);
  else
    ops::gather_images(queue, images_.images, index, 1 / 255.0f, 0, batch.images);
  ops::gather_labels(queue, images_.labels, index, batch.labels);
  return batch;
}

}  // namespace isthmus::train
