/// \file
/// Matrices side by side: concatenation and its inverse, and an affine map per column.
#pragma once

#include <initializer_list>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// out = [pieces[0] | pieces[1] | …]. Backward is split_columns.
/// \param pieces  (rows, c_i) each
/// \param out     (rows, Σ c_i)
void concatenate_columns(Queue& queue, std::initializer_list<Tensor> pieces, const Tensor& out);

/// The inverse: x's columns are handed out to the pieces in order. An empty tensor of shape (0, c) skips c
/// columns, for a gradient that nobody needs.
/// \param x       (rows, Σ c_i)
/// \param pieces  (rows, c_i) each
void split_columns(Queue& queue, const Tensor& x, std::initializer_list<Tensor> pieces);

/// out[r, c] = x[r, c]·scale[c] + shift[c]: standardising and its inverse. out may be x.
void affine_columns(Queue& queue, const Tensor& x, const Tensor& scale, const Tensor& shift,
                    const Tensor& out);

}  // namespace isthmus::ops
#pragma GCC visibility pop
