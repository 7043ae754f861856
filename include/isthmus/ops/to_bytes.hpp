/// \file
/// Images as they are stored.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// out[i] = 255·x[i], rounded to the nearest integer, halves up, and kept within 0 to 255; NaN becomes 0.
/// \param x    float32, any shape
/// \param out  uint8 of the same shape
void to_bytes(Queue& queue, const Tensor& x, const Tensor& out);

}  // namespace isthmus::ops
#pragma GCC visibility pop
