#include "isthmus/ops/random.hpp"

#include "launch.hpp"

namespace isthmus::ops {
namespace {

void fill(Queue& queue, const char* kernel, const Tensor& out, float first, float second, RandomKey key) {
  queue.launch(queue.kernel("random", kernel), {(out.elements() + 3) / 4}, out,
               static_cast<cl_ulong>(out.elements()), first, second, static_cast<cl_ulong>(key.seed),
               static_cast<cl_uint>(key.stream), static_cast<cl_ulong>(key.step));
}

}  // namespace

void uniform(Queue& queue, const Tensor& out, float low, float high, RandomKey key) {
  fill(queue, "uniform_fill", out, low, high, key);
}

void normal(Queue& queue, const Tensor& out, float mean, float deviation, RandomKey key) {
  fill(queue, "normal_fill", out, mean, deviation, key);
}

}  // namespace isthmus::ops
