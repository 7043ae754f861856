/// \file
/// Dropout. Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
#pragma once

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// out = x·mask / (1 − p), where each element of the mask is 0 with probability p and 1 else, independently.
/// The mask is a function of the key and of the element's number: element i is kept where word i % 4 of
/// Philox counter i / 4 is p·2³² or more. p = 0 copies. In inference there is nothing to do. \param x, out of
/// one shape; out may be x \param p       from 0 up to but not 1 \throws UsageError where shapes differ or p
/// is out of its range
void dropout_forward(Queue& queue, const Tensor& x, const Tensor& out, float p, RandomKey key);

/// dx = dy·mask / (1 − p), with forward's p and key: the mask is drawn again, not stored.
/// \param dy, dx  of one shape; dx may be dy
/// \throws UsageError where shapes differ or p is out of its range
void dropout_backward(Queue& queue, const Tensor& dy, const Tensor& dx, float p, RandomKey key);

}  // namespace isthmus::ops
#pragma GCC visibility pop
