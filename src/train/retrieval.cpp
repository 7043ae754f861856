#include "isthmus/train/retrieval.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <string>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/images.hpp"

namespace isthmus::train {
namespace {

/// An image a column.
using Columns = Eigen::MatrixXd;

std::vector<std::vector<std::size_t>> members_of_classes(const std::vector<std::int32_t>& labels) {
  std::vector<std::vector<std::size_t>> classes(data::class_counts(labels).size());
  for (std::size_t i = 0; i < labels.size(); ++i) classes[labels[i]].push_back(i);
  for (std::vector<std::size_t>& members : classes) {
    const std::size_t n = members.size(), most = std::min(n, kRetrievalSample);
    for (std::size_t i = 0; i < most; ++i) members[i] = members[i * n / most];
    members.resize(most);
  }
  return classes;
}

Columns gather(const std::vector<float>& rows, const std::vector<std::size_t>& members, std::size_t d) {
  Columns columns(d, members.size());
  for (std::size_t i = 0; i < members.size(); ++i)
    columns.col(i) =
        Eigen::Map<const Eigen::VectorXf>(&rows[members[i] * d], static_cast<Eigen::Index>(d)).cast<double>();
  return columns;
}

}  // namespace

Retrieval measure_retrieval(const std::vector<float>& sources, const std::vector<float>& round_trips,
                            const std::vector<std::int32_t>& labels) {
  const std::size_t n = labels.size();
  if (n == 0 || sources.size() != round_trips.size() || sources.size() % n != 0)
    throw UsageError("sources are sought by as many round trips, not " + std::to_string(sources.size()) +
                     " numbers by " + std::to_string(round_trips.size()) + " of " + std::to_string(n) +
                     " images");
  const std::size_t d = sources.size() / n;
  Retrieval sum;
  double sought = 0;
  for (const std::vector<std::size_t>& members : members_of_classes(labels)) {
    const Columns of_sources = gather(sources, members, d), of_trips = gather(round_trips, members, d);
    const auto m = static_cast<double>(members.size());
    for (Eigen::Index i = 0; i < of_trips.cols(); ++i) {
      // Differences rather than products, so that equal images are as far to the last bit.
      const Eigen::ArrayXd distances =
          (of_sources.colwise() - of_trips.col(i)).colwise().squaredNorm().transpose();
      const auto farther = static_cast<double>((distances > distances[i]).count());
      const auto nearer = static_cast<double>((distances < distances[i]).count());
      const double as_far = m - 1 - farther - nearer;
      sum.percentile += m > 1 ? (farther + as_far / 2) / (m - 1) : 0.5;
      sum.top1 += nearer > 0 ? 0 : 1 / (1 + as_far);
      sum.chance += 1 / m;
    }
    sought += m;
  }
  return {sum.percentile / sought, sum.top1 / sought, sum.chance / sought};
}

}  // namespace isthmus::train
