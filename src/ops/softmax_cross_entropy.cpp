#include "isthmus/ops/softmax_cross_entropy.hpp"

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {

void softmax_cross_entropy(Queue& queue, const Tensor& logits, const Tensor& labels, const Tensor& dlogits,
                           const Tensor& value, const Tensor& partials, float weight) {
  const std::size_t rows = logits.rows();
  require_shape(logits, {rows, logits.columns()}, "softmax_cross_entropy: logits");
  require_shape(labels, {rows}, "softmax_cross_entropy: labels", DataType::int32);
  require_shape(dlogits, logits.shape(), "softmax_cross_entropy: dlogits");
  require_shape(partials, {kPartialSums}, "softmax_cross_entropy: partials");
  const std::size_t count = sum_groups(queue, rows);
  const float scale = weight / static_cast<float>(rows);
  queue.launch(queue.kernel("softmax_cross_entropy", "softmax_cross_entropy"), groups(queue, count), logits,
               labels, dlogits, partials, static_cast<cl_uint>(rows), static_cast<cl_uint>(logits.columns()),
               scale);
  add_partial_sums(queue, partials, count, scale, value);
}

}  // namespace isthmus::ops
