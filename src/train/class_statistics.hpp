// Points of several classes about the means of their classes, in double precision on the host.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace isthmus::train {

struct ClassedPoints {
  const Eigen::MatrixXd& points;             ///< (count, columns)
  const std::vector<std::int32_t>& classes;  ///< of each
};

struct ClassStatistics {
  /// \param count  of classes, each of which has points
  ClassStatistics(const ClassedPoints& of, std::size_t count);

  Eigen::MatrixXd means;  ///< (classes, columns)
  Eigen::MatrixXd rest;   ///< (count, columns): the points, each without the mean of its class

  /// Of all classes together, column by column.
  Eigen::VectorXd deviation_within() const;
  /// The mean of the means, whatever the classes' sizes.
  Eigen::VectorXd centre() const { return means.colwise().mean(); }
};

}  // namespace isthmus::train
