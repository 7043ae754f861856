// A linear classifier of points, in double precision on the host.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "linear_fit.hpp"

namespace isthmus::train {

/// Multinomial logistic regression: the least (1/n)·Σ −log softmax(W·x_i + b)_{c_i} + (λ/2)·‖W‖², λ = 1e-4.
/// L-BFGS (Nocedal 1980) on all points at once, from zero, until no partial derivative is above 1e-6: the
/// same data give the same result.
/// \param x        (points, columns)
/// \param classes  of the points, each below `count`
/// \returns        the map to the logits, (count, columns)
LinearFit fit_logistic_regression(const Eigen::MatrixXd& x, const std::vector<std::int32_t>& classes,
                                  std::size_t count);

}  // namespace isthmus::train
