/// \file
/// How often a classifier is right.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// value[0] = (weight / rows) · how many rows r have the first of their greatest logits at labels[r].
/// \param logits  (rows, classes)
/// \param labels  (rows) int32
/// \param value   one float
void accuracy(Queue& queue, const Tensor& logits, const Tensor& labels, const Tensor& value,
              float weight = 1);

}  // namespace isthmus::ops
#pragma GCC visibility pop
