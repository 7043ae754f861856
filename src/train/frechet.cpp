#include "isthmus/train/frechet.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <string>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/column_sums.hpp"
#include "isthmus/ops/columns.hpp"

namespace isthmus::train {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Map<const Matrix> covariance_of(const Moments& moments) {
  const auto d = static_cast<Eigen::Index>(moments.mean.size());
  return {moments.covariance.data(), d, d};
}

/// Rounding gives a singular covariance small negative eigenvalues.
Eigen::VectorXd roots(const Eigen::VectorXd& eigenvalues) {
  return eigenvalues.cwiseMax(0.0).cwiseSqrt();
}

}  // namespace

Moments measure_moments(Queue& queue, ops::Gemm& gemm, const Tensor& rows) {
  const std::size_t n = rows.rows(), d = rows.columns();
  if (n < 2) throw UsageError("a covariance takes two rows or more, not " + std::to_string(n));
  const Tensor sums(queue, {d}), centred(queue, rows.shape()), products(queue, {d, d});
  ops::column_sums(queue, rows, sums);
  std::vector<float> shift = queue.download<float>(sums);
  Moments moments;
  for (float& value : shift) {
    moments.mean.push_back(value / static_cast<double>(n));
    value = static_cast<float>(-moments.mean.back());
  }
  // Centred first: the difference of E[xxᵀ] and μμᵀ would cancel in single precision.
  ops::affine_columns(queue, rows, queue.upload(std::vector<float>(d, 1.0f), {d}), queue.upload(shift, {d}),
                      centred);
  gemm.multiply(ops::transposed(centred), centred, products, 1.0f / static_cast<float>(n - 1));
  const HostView<float> covariance = queue.view<float>(products);
  moments.covariance.assign(covariance.begin(), covariance.end());
  return moments;
}

double frechet_distance(const Moments& a, const Moments& b) {
  if (a.mean.size() != b.mean.size())
    throw UsageError("moments of " + std::to_string(a.mean.size()) + " and of " +
                     std::to_string(b.mean.size()) + " features have no distance");
  double between_means = 0;
  for (std::size_t i = 0; i < a.mean.size(); ++i)
    between_means += (a.mean[i] - b.mean[i]) * (a.mean[i] - b.mean[i]);
  // Σ_a Σ_b has the eigenvalues of Σ_a^½ Σ_b Σ_a^½, which is symmetric.
  const auto cov_a = covariance_of(a), cov_b = covariance_of(b);
  const Eigen::SelfAdjointEigenSolver<Matrix> of_a(cov_a);
  const Matrix root =
      of_a.eigenvectors() * roots(of_a.eigenvalues()).asDiagonal() * of_a.eigenvectors().transpose();
  const Matrix product = root * cov_b * root;
  const Eigen::SelfAdjointEigenSolver<Matrix> of_product(product, Eigen::EigenvaluesOnly);
  const double between_covariances =
      cov_a.trace() + cov_b.trace() - 2 * roots(of_product.eigenvalues()).sum();
  return between_means + std::max(between_covariances, 0.0);
}

}  // namespace isthmus::train
