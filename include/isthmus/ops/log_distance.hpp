/// \file
/// The mean logarithmic distance between two matrices, with its gradient: a pull that grows no more once it
/// has lost. Engel, Hoffman, Roberts 2017, "Latent Constraints" (arXiv 1711.05772), section 3.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// value[0] = (weight / elements) Σ w_c·log(1 + (a − b)²); da += its gradient,
/// (weight / elements)·2·w_c·(a − b) / (1 + (a − b)²).
/// \param a, b, da        (rows, columns) each
/// \param column_weights  w, (columns)
/// \param value           one float
/// \param partials        scratch, kPartialSums floats
void log_distance(Queue& queue, const Tensor& a, const Tensor& b, const Tensor& column_weights, float weight,
                  const Tensor& da, const Tensor& value, const Tensor& partials);

}  // namespace isthmus::ops
#pragma GCC visibility pop
