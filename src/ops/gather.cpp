#include "isthmus/ops/gather.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

void require_type(const Tensor& tensor, DataType type, const char* what) {
  if (tensor.type() != type)
    throw UsageError(std::string(what) + " should be " + to_string(type) + ", not " +
                     to_string(tensor.type()));
}

/// The largest index into a data set.
cl_int last_row(const Tensor& data) {
  if (data.empty()) throw UsageError("gather: the data set is empty");
  constexpr std::size_t kLargest = std::numeric_limits<cl_int>::max();
  return static_cast<cl_int>(std::min(data.rows() - 1, kLargest));
}

/// `out` has a row as long as the data set's for each index.
void require_rows(const Tensor& data, const Tensor& index, const Tensor& out) {
  require_shape(index, {out.rows()}, "gather: index", DataType::int32);
  if (out.columns() != data.columns())
    throw UsageError("gather: rows of " + out.shape().text() + " cannot hold rows of " + data.shape().text());
}

void require_bound(float bound, const char* what) {
  if (!(bound >= 0 && std::isfinite(bound)))
    throw UsageError("jitter: the bound on " + std::string(what) + " is " + std::to_string(bound) +
                     " and should be zero or more");
}

}  // namespace

void gather_images(Queue& queue, const Tensor& images, const Tensor& index, float scale, float shift,
                   const Tensor& out) {
  require_type(images, DataType::uint8, "gather_images: images");
  require_type(out, DataType::float32, "gather_images: out");
  require_rows(images, index, out);
  const Global global = quirks::items_share_a_core(queue.device())
                            ? Global{1, out.rows(), 1}
                            : Global{vectors(queue, out.columns()), out.rows()};
  queue.launch(queue.kernel("gather", "gather_images"), global, images, index, out,
               static_cast<cl_uint>(out.columns()), last_row(images), scale, shift);
}

void gather_images_jittered(Queue& queue, const Tensor& images, const Tensor& index, float scale, float shift,
                            const Jitter& jitter, RandomKey key, const Tensor& out) {
  require_type(images, DataType::uint8, "gather_images_jittered: images");
  require_type(out, DataType::float32, "gather_images_jittered: out");
  if (images.shape().rank() != 4)
    throw UsageError("gather_images_jittered: images should be (count, channels, height, width), not " +
                     images.shape().text());
  require_rows(images, index, out);
  require_bound(jitter.rotation, "rotation");
  require_bound(jitter.scale, "scale");
  require_bound(jitter.shift, "shift");
  require_bound(jitter.shear, "shear");
  if (jitter.scale >= 1) throw UsageError("jitter: the bound on scale should be below 1");
  const Shape& shape = images.shape();
  queue.launch(queue.kernel("gather", "gather_images_jittered"), {queue.group_size(), out.rows()}, images,
               index, out, static_cast<cl_uint>(shape[1]), static_cast<cl_uint>(shape[2]),
               static_cast<cl_uint>(shape[3]), last_row(images), scale, shift, jitter.rotation, jitter.scale,
               jitter.shift, jitter.shear, static_cast<cl_ulong>(key.seed), static_cast<cl_uint>(key.stream),
               static_cast<cl_ulong>(key.step));
}

void gather_rows(Queue& queue, const Tensor& x, const Tensor& index, const Tensor& out) {
  require_type(x, DataType::float32, "gather_rows: x");
  require_type(out, DataType::float32, "gather_rows: out");
  require_rows(x, index, out);
  queue.launch(queue.kernel("gather", "gather_rows"), {vectors(queue, out.columns()), out.rows()}, x, index,
               out, static_cast<cl_uint>(out.columns()), last_row(x));
}

void gather_labels(Queue& queue, const Tensor& labels, const Tensor& index, const Tensor& out) {
  require_shape(labels, {labels.rows()}, "gather_labels: labels", DataType::int32);
  require_shape(out, {out.rows()}, "gather_labels: out", DataType::int32);
  require_rows(labels, index, out);
  queue.launch(queue.kernel("gather", "gather_labels"), {out.rows()}, labels, index, out,
               static_cast<cl_uint>(out.rows()), last_row(labels));
}

}  // namespace isthmus::ops
