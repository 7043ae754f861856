#include "linear_fit.hpp"

#include <Eigen/QR>
#include <Eigen/SVD>

namespace isthmus::train {
namespace {

/// Points round their mean.
struct CentredPoints {
  Eigen::RowVectorXd mean;
  Eigen::MatrixXd rest;

  explicit CentredPoints(const Eigen::MatrixXd& points)
      : mean(points.colwise().mean()), rest(points.rowwise() - mean) {}
};

/// A map of centred points, with the means put back.
LinearFit between(const CentredPoints& x, const CentredPoints& y, Eigen::MatrixXd weight) {
  const Eigen::VectorXd bias = y.mean.transpose() - weight * x.mean.transpose();
  return {std::move(weight), bias};
}

}  // namespace

LinearFit fit_least_squares(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
  const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> decomposition(x);
  return {decomposition.solve(y).transpose(), Eigen::VectorXd::Zero(y.cols())};
}

LinearFit fit_affine(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
  const CentredPoints from(x), to(y);
  return between(from, to, fit_least_squares(from.rest, to.rest).weight);
}

LinearFit fit_procrustes(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
  const CentredPoints from(x), to(y);
  const Eigen::MatrixXd product = to.rest.transpose() * from.rest;
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(product, Eigen::ComputeThinU | Eigen::ComputeThinV);
  return between(from, to, svd.matrixU() * svd.matrixV().transpose());
}

}  // namespace isthmus::train
