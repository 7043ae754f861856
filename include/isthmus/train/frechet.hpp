/// \file
/// The Fréchet distance between two sets of features, each taken for a normal distribution.
/// Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter 2017, "GANs trained by a two time-scale update rule
/// converge to a local Nash equilibrium" (arXiv 1706.08500), there with the features of an Inception network.
#pragma once

#include <cstddef>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

struct Moments {
  std::vector<double> mean;        ///< (d)
  std::vector<double> covariance;  ///< (d, d)
};

/// Mean and unbiased covariance of the rows, by products on the device in single precision. Blocks.
/// \param rows  (n, d)
/// \throws UsageError for fewer than two rows
Moments measure_moments(Queue& queue, ops::Gemm& gemm, const Tensor& rows);

/// ‖μ_a − μ_b‖² + tr(Σ_a + Σ_b − 2·(Σ_a Σ_b)^½), zero or more; 0 for equal moments but for rounding. It has
/// the features' unit, squared, so only figures in the same features compare. Moments of n rows make it too
/// large by something of the order d / n: compare figures of like n.
/// \throws UsageError where the moments have different d
double frechet_distance(const Moments& a, const Moments& b);

}  // namespace isthmus::train
#pragma GCC visibility pop
