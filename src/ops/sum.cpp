#include "isthmus/ops/sum.hpp"

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

void sum_with(Queue& queue, const char* kernel, const Tensor& x, const Tensor& out, const Tensor& partials) {
  require_shape(partials, {kPartialSums}, "sum: partials");
  const std::size_t count = sum_groups(queue, vectors(queue, x.elements()));
  queue.launch(queue.kernel("sum", kernel), groups(queue, count), x, partials,
               static_cast<cl_ulong>(x.elements()));
  add_partial_sums(queue, partials, count, 1, out);
}

}  // namespace

void add_partial_sums(Queue& queue, const Tensor& partials, std::size_t count, float scale,
                      const Tensor& out) {
  require_shape(partials, {kPartialSums}, "sum: partials");
  require_shape(out, {1}, "sum: out");
  if (count > kPartialSums)
    throw UsageError("sum: at most " + std::to_string(kPartialSums) + " partial sums");
  queue.launch(queue.kernel("sum", "add_partial_sums"), groups(queue, 1), partials, out,
               static_cast<cl_uint>(count), scale);
}

void squared_norm(Queue& queue, const Tensor& x, const Tensor& out, const Tensor& partials) {
  sum_with(queue, "squared_norm_partials", x, out, partials);
}

void count_nonfinite(Queue& queue, const Tensor& x, const Tensor& out, const Tensor& partials) {
  sum_with(queue, "count_nonfinite_partials", x, out, partials);
}

}  // namespace isthmus::ops
