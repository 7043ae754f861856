/// \file
/// What layers run with.
#pragma once

#include "isthmus/compute/queue.hpp"
#include "isthmus/nn/memory_plan.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/ops/sum.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

/// The queue, the provider of matrix products and the memory of the step that is running: all for one thread.
struct Context {
  Queue& queue;
  ops::Gemm& gemm;
  MemoryPlan& memory;

  Tensor take(Shape shape, DataType type = DataType::float32) { return memory.take(shape, type); }
  /// Scratch for the operations that return a number.
  Tensor take_partials() { return memory.take({ops::kPartialSums}); }
};

}  // namespace isthmus::nn
#pragma GCC visibility pop
