// Maps of paired points that have a closed form, in double precision on the host.
#pragma once

#include <Eigen/Core>

namespace isthmus::train {

/// y ≈ weight·x + bias.
struct LinearFit {
  Eigen::MatrixXd weight;  ///< (y's columns, x's columns)
  Eigen::VectorXd bias;
};

/// The least Σ ‖y_i − W·x_i‖², bias 0. Where x is singular, of all such W the one of the smallest norm.
/// \param x, y  (pairs, columns)
LinearFit fit_least_squares(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y);

/// The least Σ ‖y_i − W·x_i − b‖², of all such W the one of the smallest norm.
LinearFit fit_affine(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y);

/// Orthogonal Procrustes analysis (Schönemann 1966) of the centred points: with Σ (y_i − ȳ)(x_i − x̄)ᵀ =
/// U·S·Vᵀ, W = U·Vᵀ is the (semi-)orthogonal matrix with the largest Σ (y_i − ȳ)ᵀ·W·(x_i − x̄), and b = ȳ −
/// W·x̄. Where y has as many columns as x or more, WᵀW = I, and W has the least sum of squares too; else WWᵀ =
/// I.
LinearFit fit_procrustes(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y);

}  // namespace isthmus::train
