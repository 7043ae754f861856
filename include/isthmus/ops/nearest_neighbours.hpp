/// \file
/// The rows of a set that lie nearest to each row of another one, by Euclidean distance: all pairs, by matrix
/// products.
///
/// With queries q (m, d) and references r (n, d), D[i, j] = max(0, ‖q_i‖² + ‖r_j‖² − 2·q_i·r_j). The
/// difference cancels: D is off by some 1e-7·(‖q_i‖² + ‖r_j‖²), so that equal rows may be found a little
/// apart. Where distances are small beside the norms, subtract a common centre from both sets first. A pair
/// whose D is NaN or infinite never counts as near.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Floats of scratch that both functions need for so many rows: it does not grow with m·n.
std::size_t nearest_neighbours_scratch(std::size_t queries, std::size_t references);

/// Row i of distances and indices: the k least D[i, j], ascending, and their j; of equal ones, those with the
/// lower j. Where fewer than k pairs are finite the row ends in infinity and −1.
/// \param queries       (m, d)
/// \param references    (n, d), n < 2³¹; may be queries
/// \param distances     (m, k) squared, 1 ≤ k ≤ n, or k < n with exclude_self. Meant for few: a row's cost
///                      grows with k each time that a nearer reference comes
/// \param indices       (m, k) int32
/// \param scratch       at least nearest_neighbours_scratch(m, n) floats
/// \param exclude_self  leaves out j = i; for m = n
/// \throws UsageError for other shapes or types
void nearest_neighbours(Queue& queue, Gemm& gemm, const Tensor& queries, const Tensor& references,
                        const Tensor& distances, const Tensor& indices, const Tensor& scratch,
                        bool exclude_self = false);

/// counts[i] = how many j have D[i, j] < limits[i].
/// \param queries, references, scratch  as above
/// \param limits  (m), squared distances
/// \param counts  (m) int32
/// \throws UsageError for other shapes or types
void count_nearer(Queue& queue, Gemm& gemm, const Tensor& queries, const Tensor& references,
                  const Tensor& limits, const Tensor& counts, const Tensor& scratch);

}  // namespace isthmus::ops
#pragma GCC visibility pop
