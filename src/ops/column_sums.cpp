#include "isthmus/ops/column_sums.hpp"

#include "launch.hpp"

namespace isthmus::ops {

void column_sums(Queue& queue, const Tensor& x, const Tensor& out, bool accumulate) {
  const std::size_t rows = x.rows(), columns = x.columns();
  require_shape(x, x.shape(), "column_sums: x");
  require_shape(out, {columns}, "column_sums: out");
  queue.launch(queue.kernel("column_sums", "column_sums"), groups(queue, vectors(queue, columns)), x, out,
               static_cast<cl_uint>(rows), static_cast<cl_uint>(columns), static_cast<cl_uint>(accumulate));
}

}  // namespace isthmus::ops
