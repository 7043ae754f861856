/// \file
/// How far two sets of points are from one distribution, by their projections on lines.
/// Bonneel et al. 2015, "Sliced and Radon Wasserstein Barycenters of Measures", section 3; Kolouri et al.
/// 2018, "Sliced Wasserstein Auto-Encoders" (arXiv 1804.01947).
#pragma once

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Rows uniform on the unit sphere: those of normal(), each over its length.
/// \param out  (directions, dimensions)
void random_directions(Queue& queue, const Tensor& out, RandomKey key);

/// order[r, c] = the row of the r-th least number in column c of x, of equal ones the first. −0 comes before
/// 0; NaN comes first or last, as its sign says. Takes rows² comparisons a column. \param x      (rows,
/// columns), up to 2^31 − 1 rows \param order  (rows, columns) int32
void argsort_columns(Queue& queue, const Tensor& x, const Tensor& order);

/// What sliced_wasserstein() takes for n points a side and k directions.
struct SlicedWassersteinScratch {
  Tensor projections;  ///< (2·n, k)
  Tensor order;        ///< (2·n, k) int32
  Tensor partials;     ///< kPartialSums floats
};

/// value[0] = weight / (n·k) · Σ_d Σ_r |(A·d)₍r₎ − (B·d)₍r₎|, where ₍r₎ is the r-th least of n: for unit
/// directions d the mean over them of the Wasserstein-1 distance of both sets' projections. da and db += its
/// gradients. Where two matched projections are equal, theirs is 0. \param a, b, da, db  (n, dimensions); da
/// and db must not overlap \param directions    (k, dimensions), see random_directions() \param value one
/// float
void sliced_wasserstein(Queue& queue, Gemm& gemm, const Tensor& a, const Tensor& b, const Tensor& directions,
                        float weight, const Tensor& da, const Tensor& db, const Tensor& value,
                        const SlicedWassersteinScratch& scratch);

}  // namespace isthmus::ops
#pragma GCC visibility pop
