#include "isthmus/ops/dropout.hpp"

#include <cmath>
#include <string>

#include "launch.hpp"

namespace isthmus::ops {

void dropout_forward(Queue& queue, const Tensor& x, const Tensor& out, float p, RandomKey key) {
  require_shape(x, x.shape(), "dropout: x");
  require_shape(out, x.shape(), "dropout: out");
  if (!(p >= 0 && p < 1))
    throw UsageError("dropout: p is " + std::to_string(p) + " and should be from 0 up to but not 1");
  const auto threshold = static_cast<cl_uint>(std::ldexp(p, 32));  // exact, and below 2^32
  queue.launch(queue.kernel("dropout", "dropout"), {random_items(queue, x.elements())}, x, out,
               static_cast<cl_ulong>(x.elements()), threshold, 1 / (1 - p), static_cast<cl_ulong>(key.seed),
               static_cast<cl_uint>(key.stream), static_cast<cl_ulong>(key.step));
}

void dropout_backward(Queue& queue, const Tensor& dy, const Tensor& dx, float p, RandomKey key) {
  dropout_forward(queue, dy, dx, p, key);
}

}  // namespace isthmus::ops
