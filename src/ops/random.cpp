#include "isthmus/ops/random.hpp"

#include <cmath>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

/// Each work-item makes the numbers of as many Philox counters as a vector has lanes.
template <class... Parameters>
void fill(Queue& queue, const char* kernel, const Tensor& out, RandomKey key, Parameters... parameters) {
  require_shape(out, out.shape(), kernel);
  queue.launch(queue.kernel("random", kernel), {random_items(queue, out.elements())}, out,
               static_cast<cl_ulong>(out.elements()), parameters..., static_cast<cl_ulong>(key.seed),
               static_cast<cl_uint>(key.stream), static_cast<cl_ulong>(key.step));
}

}  // namespace

void uniform(Queue& queue, const Tensor& out, float low, float high, RandomKey key) {
  if (!(low < high) || !std::isfinite(high - low))
    throw UsageError("uniform: " + std::to_string(low) + " to " + std::to_string(high) +
                     " is no finite range");
  fill(queue, "uniform_fill", out, key, low, high, std::nextafter(low, high));
}

void normal(Queue& queue, const Tensor& out, float mean, float deviation, RandomKey key) {
  if (!(deviation >= 0)) throw UsageError("normal: a deviation of " + std::to_string(deviation));
  fill(queue, "normal_fill", out, key, mean, deviation);
}

}  // namespace isthmus::ops
