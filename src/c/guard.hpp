// No exception leaves the library: what a function throws becomes its status and this thread's message.
#pragma once

#include "isthmus/c/base.h"
#include "isthmus/compute/error.hpp"

namespace isthmus::c {

/// Keeps the message of the exception being handled, headed by the function's name. \returns its status
isthmus_status record_failure(const char* function) noexcept;

/// Runs the body of an exported function.
template <class Body>
isthmus_status guarded(const char* function, Body&& body) noexcept {
  try {
    body();
    return ISTHMUS_OK;
  } catch (...) {
    return record_failure(function);
  }
}

/// What the pointer points at. \throws UsageError naming the argument where it is null
template <class T>
T& given(T* pointer, const char* name) {
  if (!pointer) throw UsageError(std::string(name) + " is NULL");
  return *pointer;
}

}  // namespace isthmus::c
