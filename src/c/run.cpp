#include "isthmus/c/run.h"

#include <string>

#include "arguments.hpp"
#include "guard.hpp"
#include "isthmus/ops/contrast_normalise.hpp"
#include "isthmus/ops/tuning_record.hpp"

using namespace isthmus;
using c::given;
using c::guarded;
using c::queue_of;

namespace {

train::Direction direction_of(isthmus_direction direction) {
  if (direction != ISTHMUS_A2B && direction != ISTHMUS_B2A)
    throw UsageError("direction is " + std::to_string(direction) +
                     " and should be ISTHMUS_A2B or ISTHMUS_B2A");
  return direction == ISTHMUS_A2B ? train::Direction::a2b : train::Direction::b2a;
}

/// Models that were loaded during a dry run would be empty ever after.
isthmus_run& ready(isthmus_run* run) {
  if (given(run, "run").queue->is_dry()) throw UsageError("run is of a queue in a dry run");
  return *run;
}

isthmus_image_shape shape_of(isthmus_run& run, int domain) {
  const nn::ImageShape& image = run.run.image(domain);
  return {image.channels, image.height, image.width};
}

/// The images as (count, pixels).
Tensor rows_of(const Tensor& images, const isthmus_image_shape& shape, const char* name) {
  const std::size_t count = images.rows();
  if (images.shape() != Shape{count, shape.channels, shape.height, shape.width})
    require_shape(images, {count, shape.channels * shape.height * shape.width}, name);
  return images.reshape({count, images.columns()});
}

/// Source images as the run's own were made before it was trained.
Tensor converted(isthmus_run& run, train::Direction direction, const Tensor& images) {
  const int source = train::source_of(direction);
  if (!run.run.config().domain[source].conversion.contrast_normalise) return images;
  const Tensor result(*run.queue, images.shape());
  ops::contrast_normalise(*run.queue, {}, images, result);
  return result;
}

/// \param images  (count, pixels)
Tensor translation(isthmus_run& run, train::Direction direction, const Tensor& images, std::uint64_t seed,
                   std::uint32_t sample) {
  const Tensor heads = run.run.encode(direction, converted(run, direction, images));
  return run.run.translate(direction, heads, seed, sample);
}

}  // namespace

isthmus_status isthmus_run_open(isthmus_queue* queue, const char* folder, isthmus_run** run) {
  return guarded(__func__, [&] {
    isthmus_run*& result = given(run, "run");
    Queue& on = queue_of(queue);
    const train::RunDirectory directory(&given(folder, "folder"));
    if (on.is_dry()) throw UsageError("queue is in a dry run");
    auto gemm = ops::make_gemm(on, ops::load_tuning(on).tuning);
    ops::Gemm& products = *gemm;
    result = new isthmus_run{queue->queue, std::move(gemm), {on, products, directory}};
  });
}

isthmus_status isthmus_run_destroy(isthmus_run* run) {
  return guarded(__func__, [&] { delete run; });
}

isthmus_status isthmus_run_image_shapes(isthmus_run* run, isthmus_direction direction,
                                        isthmus_image_shape* source, isthmus_image_shape* target) {
  return guarded(__func__, [&] {
    isthmus_run& its = ready(run);
    const train::Direction way = direction_of(direction);
    const isthmus_image_shape from = shape_of(its, train::source_of(way)),
                              to = shape_of(its, train::target_of(way));
    if (source) *source = from;
    if (target) *target = to;
  });
}

isthmus_status isthmus_run_translate(isthmus_run* run, isthmus_direction direction,
                                     const isthmus_tensor* source, const isthmus_tensor* target,
                                     uint64_t seed, uint32_t sample) {
  return guarded(__func__, [&] {
    isthmus_run& its = ready(run);
    const train::Direction way = direction_of(direction);
    const Tensor from =
        rows_of(c::tensor(*its.queue, source, "source"), shape_of(its, train::source_of(way)), "source");
    const Tensor to =
        rows_of(c::tensor(*its.queue, target, "target"), shape_of(its, train::target_of(way)), "target");
    if (from.rows() != to.rows())
      throw UsageError("source has " + std::to_string(from.rows()) + " images, and target " +
                       std::to_string(to.rows()));
    its.queue->copy(translation(its, way, from, seed, sample), to);
  });
}

isthmus_status isthmus_run_translate_host(isthmus_run* run, isthmus_direction direction, const float* source,
                                          size_t count, float* target, uint64_t seed, uint32_t sample) {
  return guarded(__func__, [&] {
    isthmus_run& its = ready(run);
    const train::Direction way = direction_of(direction);
    given(source, "source");
    given(target, "target");
    if (count == 0) throw UsageError("count is 0");
    const std::size_t pixels = its.run.image(train::source_of(way)).elements();
    if (count > SIZE_MAX / sizeof(float) / pixels) throw UsageError("count is too large");
    const Tensor from(*its.queue, {count, pixels});
    its.queue->write(from, source);
    its.queue->read(translation(its, way, from, seed, sample), target);
  });
}
