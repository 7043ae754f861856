/// \file
/// C++20's std::span as tensors, and back.
#pragma once

#include <span>

#include "isthmus/compute/queue.hpp"

namespace isthmus::interop {

/// A new tensor with the span's elements. \throws UsageError where the shape has another number of them
template <class T>
Tensor upload(Queue& queue, std::span<const T> elements, Shape shape) {
  return queue.upload(elements.data(), elements.size(), shape);
}

/// A tensor that is the span's own elements, as Queue::borrow_host() says.
/// \throws UsageError where the shape has another number of them
template <class T>
Tensor borrow_host(Queue& queue, std::span<T> elements, Shape shape) {
  return queue.borrow_host(elements.data(), {elements.size()}).reshape(shape);
}

/// What a view shows, without a copy. The view must outlive it.
template <class T>
std::span<const T> as_span(const HostView<T>& view) {
  return {view.data(), view.size()};
}

}  // namespace isthmus::interop
