#include "class_statistics.hpp"

namespace isthmus::train {

using Eigen::Index;

ClassStatistics::ClassStatistics(const ClassedPoints& of, std::size_t count)
    : means(Eigen::MatrixXd::Zero(static_cast<Index>(count), of.points.cols())), rest(of.points) {
  const auto class_of = [&](Index row) { return of.classes[static_cast<std::size_t>(row)]; };
  Eigen::VectorXd sizes = Eigen::VectorXd::Zero(means.rows());
  for (Index row = 0; row < rest.rows(); ++row) {
    means.row(class_of(row)) += rest.row(row);
    sizes[class_of(row)] += 1;
  }
  means.array().colwise() /= sizes.array();
  for (Index row = 0; row < rest.rows(); ++row) rest.row(row) -= means.row(class_of(row));
}

Eigen::VectorXd ClassStatistics::deviation_within() const {
  return (rest.colwise().squaredNorm() / static_cast<double>(rest.rows())).cwiseSqrt();
}

}  // namespace isthmus::train
