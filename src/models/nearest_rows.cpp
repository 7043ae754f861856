#include "nearest_rows.hpp"

#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/nearest_neighbours.hpp"

namespace isthmus::models {

Tensor take_nearest(nn::Context& context, const Tensor& queries, const Tensor& keys, const Tensor& values) {
  const std::size_t rows = queries.rows();
  const Tensor index = context.take({rows, 1}, DataType::int32), distances = context.take({rows, 1});
  const Tensor scratch = context.take({ops::nearest_neighbours_scratch(rows, keys.rows())});
  ops::nearest_neighbours(context.queue, context.gemm, queries, keys, distances, index, scratch);
  const Tensor out = context.take({rows, values.columns()});
  ops::gather_rows(context.queue, values, index.reshape({rows}), out);
  return out;
}

}  // namespace isthmus::models
