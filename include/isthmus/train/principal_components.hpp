/// \file
/// The directions in which latents, or any rows, vary most: a view of a space of many dimensions in two.
/// Pearson 1901, "On lines and planes of closest fit to systems of points in space".
#pragma once

#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

struct PrincipalComponents {
  std::vector<float> mean;        ///< (d)
  std::vector<float> directions;  ///< (d, k), a column a component, of length 1 and at right angles
  std::vector<double> explained;  ///< (k), each component's share of the whole variance, largest first
};

/// Mean and covariance are taken on the device, the eigenvectors of the (d, d) covariance on the host. The
/// largest entry of a component is positive, so that equal rows give equal pictures. Blocks.
/// \param rows  (n, d)
/// \throws UsageError for fewer than two rows, or fewer dimensions than `components`
PrincipalComponents find_principal_components(Queue& queue, ops::Gemm& gemm, const Tensor& rows,
                                              std::size_t components);

/// (rows − mean) · directions. Blocks.
/// \param rows  (n, d)
/// \returns     (n, k)
Tensor project(Queue& queue, ops::Gemm& gemm, const PrincipalComponents& components, const Tensor& rows);

}  // namespace isthmus::train
#pragma GCC visibility pop
