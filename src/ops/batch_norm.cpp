#include "isthmus/ops/batch_norm.hpp"

#include <algorithm>
#include <string>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

constexpr std::size_t kMostParts = 16;  ///< work-groups that share a channel

/// How the kernels see x, and the work-groups that take it.
struct Cut {
  cl_uint images, channels, pixels;
  std::size_t blocks;  ///< of channels
  std::size_t parts;   ///< of images
  std::size_t group;   ///< work-items in a work-group

  Cut(const Queue& queue, const Tensor& x, const char* what) {
    const Shape& shape = x.shape();
    if ((shape.rank() != 2 && shape.rank() != 4) || x.empty() || x.type() != DataType::float32)
      throw UsageError(std::string(what) +
                       " should be float32 (images, channels) or (images, channels, height, width), not " +
                       to_string(x.type()) + " " + shape.text());
    images = static_cast<cl_uint>(shape[0]);
    channels = static_cast<cl_uint>(shape[1]);
    pixels = static_cast<cl_uint>(x.columns() / shape[1]);
    blocks = pixels == 1 ? vectors(queue, channels) : channels;
    group = sharing_group(queue);
    // A channel is shared where the channels do not fill the device, but not for the sake of a few numbers.
    constexpr std::size_t kGroupsPerUnit = 8, kLeastShare = 1024;
    const std::size_t wanted = kGroupsPerUnit * queue.device().compute_units();
    const std::size_t most = std::min({kMostParts, shape[0], x.elements() / blocks / kLeastShare});
    parts = std::clamp(ops::parts(wanted, blocks), std::size_t{1}, std::max(most, std::size_t{1}));
  }

  Global global() const { return {blocks * group, parts, group}; }
  /// Of partial results that the second launch reads; none where one launch does it all.
  cl_uint partials() const { return parts > 1 ? static_cast<cl_uint>(parts) : 0; }
};

void require_options(const BatchNormOptions& options) {
  if (!(options.epsilon > 0))
    throw UsageError("batch_norm: epsilon is " + std::to_string(options.epsilon) + " and should be above 0");
  if (!(options.momentum >= 0 && options.momentum <= 1))
    throw UsageError("batch_norm: momentum is " + std::to_string(options.momentum) +
                     " and should be from 0 to 1");
}

void require_state(const BatchNormState& state, std::size_t channels) {
  require_shape(state.weight, {channels}, "batch_norm: weight");
  require_shape(state.bias, {channels}, "batch_norm: bias");
  require_shape(state.running_mean, {channels}, "batch_norm: running_mean");
  require_shape(state.running_variance, {channels}, "batch_norm: running_variance");
}

void require_saved(const BatchNormSaved& saved, std::size_t channels) {
  require_shape(saved.mean, {channels}, "batch_norm: mean");
  require_shape(saved.inverse_deviation, {channels}, "batch_norm: inverse_deviation");
}

}  // namespace

std::size_t batch_norm_scratch(std::size_t channels) {
  constexpr std::size_t kMoments = 3;  // forward's count, mean and squares; backward has two sums
  return kMoments * kMostParts * channels;
}

void batch_norm_forward(Queue& queue, const BatchNormOptions& options, const Tensor& x,
                        const BatchNormState& state, const Tensor& y, const BatchNormSaved& saved,
                        const Tensor& scratch) {
  const Cut cut(queue, x, "batch_norm: x");
  require_options(options);
  require_state(state, cut.channels);
  require_shape(y, x.shape(), "batch_norm: y");
  require_saved(saved, cut.channels);
  require_shape(scratch, {batch_norm_scratch(cut.channels)}, "batch_norm: scratch");
  if (x.elements() == cut.channels)
    throw UsageError("batch_norm: one value a channel has no variance to train with: " + x.shape().text());
  if (cut.partials())
    queue.launch(queue.kernel("batch_norm", "batch_norm_statistics"), cut.global(), x, scratch, cut.images,
                 cut.channels, cut.pixels);
  queue.launch(queue.kernel("batch_norm", "batch_norm_forward"), cut.global(), x, state.weight, state.bias,
               state.running_mean, state.running_variance, y, saved.mean, saved.inverse_deviation, scratch,
               cut.partials(), cut.images, cut.channels, cut.pixels, options.momentum, options.epsilon,
               static_cast<cl_uint>(options.activation.kind), options.activation.slope);
}

void batch_norm_inference(Queue& queue, const BatchNormOptions& options, const Tensor& x,
                          const BatchNormState& state, const Tensor& y) {
  const Cut cut(queue, x, "batch_norm: x");
  require_options(options);
  require_state(state, cut.channels);
  require_shape(y, x.shape(), "batch_norm: y");
  queue.launch(queue.kernel("batch_norm", "batch_norm_inference"), cut.global(), x, state.weight, state.bias,
               state.running_mean, state.running_variance, y, cut.images, cut.channels, cut.pixels,
               options.epsilon, static_cast<cl_uint>(options.activation.kind), options.activation.slope);
}

void batch_norm_backward(Queue& queue, Activation activation, const Tensor& x, const Tensor& y,
                         const Tensor& dy, const Tensor& weight, const BatchNormSaved& saved,
                         const Tensor& dx, const Tensor& dweight, const Tensor& dbias, const Tensor& scratch,
                         bool accumulate) {
  const Cut cut(queue, x, "batch_norm: x");
  const bool reads_y = activation.kind != ActivationKind::identity;
  if (reads_y) require_shape(y, x.shape(), "batch_norm: y");
  require_shape(dy, x.shape(), "batch_norm: dy");
  require_shape(dx, x.shape(), "batch_norm: dx");
  require_shape(weight, {cut.channels}, "batch_norm: weight");
  require_saved(saved, cut.channels);
  require_shape(dweight, {cut.channels}, "batch_norm: dweight");
  require_shape(dbias, {cut.channels}, "batch_norm: dbias");
  require_shape(scratch, {batch_norm_scratch(cut.channels)}, "batch_norm: scratch");
  const Tensor& output = reads_y ? y : x;
  const auto kind = static_cast<cl_uint>(activation.kind);
  if (cut.partials())
    queue.launch(queue.kernel("batch_norm", "batch_norm_sums"), cut.global(), x, output, dy, saved.mean,
                 scratch, cut.images, cut.channels, cut.pixels, kind, activation.slope);
  queue.launch(queue.kernel("batch_norm", "batch_norm_backward"), cut.global(), x, output, dy, weight,
               saved.mean, saved.inverse_deviation, dx, dweight, dbias, scratch, cut.partials(), cut.images,
               cut.channels, cut.pixels, kind, activation.slope, static_cast<cl_uint>(accumulate));
}

}  // namespace isthmus::ops
