#include "isthmus/ops/log_distance.hpp"

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {

void log_distance(Queue& queue, const Tensor& a, const Tensor& b, const Tensor& column_weights, float weight,
                  const Tensor& da, const Tensor& value, const Tensor& partials) {
  const std::size_t rows = a.rows(), columns = a.columns();
  require_shape(a, {rows, columns}, "log_distance: a");
  require_shape(b, a.shape(), "log_distance: b");
  require_shape(column_weights, {columns}, "log_distance: column_weights");
  require_shape(da, a.shape(), "log_distance: da");
  require_shape(partials, {kPartialSums}, "log_distance: partials");
  const std::size_t count = sum_groups(queue, rows * vectors(queue, columns));
  const float scale = weight / static_cast<float>(a.elements());
  queue.launch(queue.kernel("log_distance", "log_distance"), groups(queue, count), a, b, column_weights, da,
               partials, static_cast<cl_uint>(rows), static_cast<cl_uint>(columns), scale);
  add_partial_sums(queue, partials, count, scale, value);
}

}  // namespace isthmus::ops
