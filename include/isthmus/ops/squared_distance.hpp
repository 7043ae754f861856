/// \file
/// The mean squared distance between two tensors, with its gradient.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// value[0] = (weight / elements) Σ (a − b)²; da += its gradient, 2·weight·(a − b) / elements.
/// \param a, b, da  of one shape
/// \param value     one float
/// \param partials  scratch, kPartialSums floats
void squared_distance(Queue& queue, const Tensor& a, const Tensor& b, float weight, const Tensor& da,
                      const Tensor& value, const Tensor& partials);

}  // namespace isthmus::ops
#pragma GCC visibility pop
