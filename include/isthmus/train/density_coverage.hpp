/// \file
/// Whether generated features lie among the real ones, and reach all of them.
/// Naeem, Oh, Uh, Choi, Yoo 2020, "Reliable fidelity and diversity metrics for generative models"
/// (arXiv 2002.09797), section 3.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// The ball round each real example that its k nearest others lie in.
struct RealBalls {
  Tensor centres;        ///< (n, d)
  Tensor squared_radii;  ///< (n)
  std::size_t k = 0;
};

/// \param real  (n, d)
/// \param k     1 or more; the paper takes 5
/// \throws UsageError where there are not more than k examples
RealBalls measure_balls(Queue& queue, ops::Gemm& gemm, const Tensor& real, std::size_t k = 5);

struct DensityCoverage {
  double density = 0;   ///< fidelity: balls that a generated example lies in, over k, on average. About 1 for
                        ///< examples as the real ones are, and more where they crowd together
  double coverage = 0;  ///< diversity: the share of balls that hold a generated example, in [0, 1]
};

/// With m generated examples, density = (1 / k·m) Σ_i Σ_j [y_j in ball i], coverage = (1 / n) Σ_i [some y_j
/// in ball i]; a ball is open, as in the authors' program, so that the real set itself has density 1 and
/// coverage 1 unless examples are equal. Blocks.
/// \param generated  (m, d)
DensityCoverage measure_density_coverage(Queue& queue, ops::Gemm& gemm, const RealBalls& real,
                                         const Tensor& generated);

}  // namespace isthmus::train
#pragma GCC visibility pop
