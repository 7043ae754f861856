// What callers pass, as the C++ library takes it.
#pragma once

#include "handles.hpp"
#include "isthmus/ops/bias_activation.hpp"
#include "isthmus/ops/random.hpp"

namespace isthmus::c {

/// The queue of a handle. \throws UsageError where it is null
Queue& queue_of(const isthmus_queue* queue);

/// A view of the caller's buffer. \throws UsageError naming the argument and what is wrong with it: null, of
/// another type or context, of no elements, or beyond its buffer
Tensor tensor(const Queue& queue, const isthmus_tensor* tensor, const char* name,
              DataType type = DataType::float32);

/// The same, or an empty tensor for a null pointer.
Tensor tensor_or_none(const Queue& queue, const isthmus_tensor* tensor, const char* name,
                      DataType type = DataType::float32);

/// \throws UsageError where it is null or none of the known ones, as those that follow
ops::Activation activation(const isthmus_activation* activation);

/// What an operation does beside its own work: the identity for a null pointer. \throws UsageError where
/// there is an activation without `operand`, for then it would not be applied
ops::Activation fused_activation(const isthmus_activation* activation, const isthmus_tensor* operand,
                                 const char* operand_name);

ops::RandomKey random_key(const isthmus_random_key* key);

/// Calls an operation. Written with braces its arguments are evaluated in order, which a function's are not,
/// so that of several that are wrong the first is named.
struct Enqueue {
  template <class Operation, class... Arguments>
  explicit Enqueue(Operation operation, Arguments&&... arguments) {
    operation(arguments...);
  }
};

}  // namespace isthmus::c
