#include "isthmus/train/principal_components.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <string>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/columns.hpp"
#include "isthmus/train/frechet.hpp"

namespace isthmus::train {

PrincipalComponents find_principal_components(Queue& queue, ops::Gemm& gemm, const Tensor& rows,
                                              std::size_t components) {
  if (components > rows.columns())
    throw UsageError("rows of " + std::to_string(rows.columns()) + " numbers have no " +
                     std::to_string(components) + " components");
  const Moments moments = measure_moments(queue, gemm, rows);
  const auto d = static_cast<Eigen::Index>(moments.mean.size());
  const Eigen::Map<const Eigen::MatrixXd> covariance(moments.covariance.data(), d, d);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);

  PrincipalComponents result;
  result.mean.assign(moments.mean.begin(), moments.mean.end());
  result.directions.resize(rows.columns() * components);
  const double variance = std::max(covariance.trace(), 1e-30);
  for (std::size_t k = 0; k < components; ++k) {
    const Eigen::Index column = d - 1 - static_cast<Eigen::Index>(k);  // Eigen has the smallest first
    Eigen::VectorXd direction = solver.eigenvectors().col(column);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction[largest] < 0) direction = -direction;
    for (Eigen::Index i = 0; i < d; ++i)
      result.directions[static_cast<std::size_t>(i) * components + k] = static_cast<float>(direction[i]);
    result.explained.push_back(std::max(solver.eigenvalues()[column], 0.0) / variance);
  }
  return result;
}

Tensor project(Queue& queue, ops::Gemm& gemm, const PrincipalComponents& components, const Tensor& rows) {
  const std::size_t d = components.mean.size(), k = components.explained.size();
  std::vector<float> shift = components.mean;
  for (float& value : shift) value = -value;
  const Tensor centred(queue, rows.shape()), projected(queue, {rows.rows(), k});
  ops::affine_columns(queue, rows, queue.upload(std::vector<float>(d, 1.0f), {d}), queue.upload(shift, {d}),
                      centred);
  gemm.multiply(centred, queue.upload(components.directions, {d, k}), projected);
  return projected;
}

}  // namespace isthmus::train
