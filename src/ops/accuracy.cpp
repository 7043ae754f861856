#include "isthmus/ops/accuracy.hpp"

#include "launch.hpp"

namespace isthmus::ops {

void accuracy(Queue& queue, const Tensor& logits, const Tensor& labels, const Tensor& value, float weight) {
  const std::size_t rows = logits.rows();
  require_shape(logits, {rows, logits.columns()}, "accuracy: logits");
  require_shape(labels, {rows}, "accuracy: labels", DataType::int32);
  require_shape(value, {1}, "accuracy: value");
  queue.launch(queue.kernel("accuracy", "accuracy"), groups(queue, 1), logits, labels, value,
               static_cast<cl_uint>(rows), static_cast<cl_uint>(logits.columns()),
               weight / static_cast<float>(rows));
}

}  // namespace isthmus::ops
