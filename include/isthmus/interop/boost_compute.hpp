/// \file
/// Boost.Compute's queues and vectors as ours, without a copy.
#pragma once

#include <boost/compute/command_queue.hpp>
#include <boost/compute/container/vector.hpp>

#include "isthmus/compute/queue.hpp"

namespace isthmus::interop {

/// Works on a Boost.Compute program's queue, as Queue::wrap() says.
inline Queue wrap(const boost::compute::command_queue& queue) {
  return Queue::wrap(queue.get_context().get(), queue.get_device().get(), queue.get());
}

/// A view of the vector's elements: its buffer is retained. What makes the vector larger gives it another
/// one. \throws UsageError where the shape has more elements
template <class T>
Tensor borrow(const boost::compute::vector<T>& vector, Shape shape) {
  return Tensor::borrow(vector.get_buffer().get(), 0, shape, data_type_of<T>());
}

}  // namespace isthmus::interop
