#include "isthmus/ops/sliced_wasserstein.hpp"

#include <limits>
#include <string>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {

void random_directions(Queue& queue, const Tensor& out, RandomKey key) {
  normal(queue, out, 0, 1, key);
  queue.launch(queue.kernel("sliced_wasserstein", "unit_rows"), {out.rows()}, out,
               static_cast<cl_uint>(out.rows()), static_cast<cl_uint>(out.columns()));
}

void argsort_columns(Queue& queue, const Tensor& x, const Tensor& order) {
  constexpr std::size_t kRanked = 4;  // rows, by a work-item
  const std::size_t rows = x.rows(), columns = x.columns();
  require_shape(x, {rows, columns}, "argsort_columns: x");
  require_shape(order, {rows, columns}, "argsort_columns: order", DataType::int32);
  if (x.empty()) throw UsageError("argsort_columns: there is nothing to sort");
  if (rows > std::numeric_limits<cl_int>::max())
    throw UsageError("argsort_columns: rows are numbered by int32, so " + std::to_string(rows) +
                     " are too many");
  queue.launch(queue.kernel("sliced_wasserstein", "argsort_columns"),
               {vectors(queue, columns) * parts(rows, kRanked)}, x, order, static_cast<cl_uint>(rows),
               static_cast<cl_uint>(columns));
}

void sliced_wasserstein(Queue& queue, Gemm& gemm, const Tensor& a, const Tensor& b, const Tensor& directions,
                        float weight, const Tensor& da, const Tensor& db, const Tensor& value,
                        const SlicedWassersteinScratch& scratch) {
  const std::size_t n = a.rows(), dimensions = a.columns(), k = directions.rows();
  require_shape(a, {n, dimensions}, "sliced_wasserstein: a");
  require_shape(b, {n, dimensions}, "sliced_wasserstein: b");
  require_shape(directions, {k, dimensions}, "sliced_wasserstein: directions");
  require_shape(da, a.shape(), "sliced_wasserstein: da");
  require_shape(db, b.shape(), "sliced_wasserstein: db");
  require_shape(scratch.projections, {2 * n, k}, "sliced_wasserstein: projections");
  require_shape(scratch.order, {2 * n, k}, "sliced_wasserstein: order", DataType::int32);
  require_shape(scratch.partials, {kPartialSums}, "sliced_wasserstein: partials");

  const Tensor of_a = scratch.projections.slice(0, n), of_b = scratch.projections.slice(n, n);
  const Tensor order_a = scratch.order.slice(0, n), order_b = scratch.order.slice(n, n);
  gemm.multiply(a, transposed(directions), of_a);
  gemm.multiply(b, transposed(directions), of_b);
  argsort_columns(queue, of_a, order_a);
  argsort_columns(queue, of_b, order_b);

  // What was a projection becomes its gradient.
  const std::size_t count = sum_groups(queue, vectors(queue, n * k));
  const float scale = weight / static_cast<float>(n * k);
  queue.launch(queue.kernel("sliced_wasserstein", "sorted_distance"), groups(queue, count), of_a, of_b,
               order_a, order_b, scratch.partials, static_cast<cl_ulong>(n * k), static_cast<cl_uint>(k),
               scale);
  add_partial_sums(queue, scratch.partials, count, scale, value);
  gemm.multiply(of_a, directions, da, 1, 1);
  gemm.multiply(of_b, directions, db, 1, 1);
}

}  // namespace isthmus::ops
