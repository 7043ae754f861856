/// \file
/// Sums over the rows: a bias' gradient.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// out[c] = Σ_r x[r, c], or out[c] += where `accumulate` is set. Without it, out is not read.
/// \param x    (rows, columns)
/// \param out  (columns)
void column_sums(Queue& queue, const Tensor& x, const Tensor& out, bool accumulate = false);

}  // namespace isthmus::ops
#pragma GCC visibility pop
