#include "isthmus/train/kept_attributes.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/images.hpp"

namespace isthmus::train {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = std::vector<Eigen::Index>;

constexpr int kLeastPower = -6, kGreatestPower = 3;
constexpr double kRounding = 1e-20;  ///< squared errors below so much of the sum of squares are none

struct Halves {
  Rows rows[2];
};

Halves deal(const std::vector<std::int32_t>& labels) {
  const std::vector<std::size_t> counts = data::class_counts(labels);
  std::vector<std::size_t> dealt(counts.size());
  Halves halves;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (counts[labels[i]] > 1) halves.rows[dealt[labels[i]]++ % 2].push_back(static_cast<Eigen::Index>(i));
  return halves;
}

/// \returns (classes, columns)
Matrix class_means(const Matrix& values, const Rows& rows, const std::vector<std::int32_t>& labels) {
  const auto classes = *std::max_element(labels.begin(), labels.end()) + 1;
  Matrix means = Matrix::Zero(classes, values.cols());
  Eigen::VectorXd counts = Eigen::VectorXd::Zero(classes);
  for (const Eigen::Index row : rows) {
    means.row(labels[row]) += values.row(row);
    counts[labels[row]] += 1;
  }
  return counts.cwiseMax(1).cwiseInverse().asDiagonal() * means;
}

Matrix centred(const Matrix& values, const Rows& rows, const std::vector<std::int32_t>& labels,
               const Matrix& means) {
  Matrix result(rows.size(), values.cols());
  for (std::size_t i = 0; i < rows.size(); ++i)
    result.row(i) = values.row(rows[i]) - means.row(labels[rows[i]]);
  return result;
}

/// Weights (d, k) of the ridge regression of y on x, both centred.
/// \param freedom  of y: its rows less the means that it was centred by
Matrix fit_ridge(const Matrix& x, const Matrix& y, double freedom) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(Matrix(x.transpose() * x));
  const Eigen::ArrayXd eigenvalues = solver.eigenvalues().array().max(0.0);
  const Matrix projected = solver.eigenvectors().transpose() * (x.transpose() * y);
  const Eigen::ArrayXd squares = projected.rowwise().squaredNorm().array();
  Eigen::ArrayXd best_shrinkage = Eigen::ArrayXd::Zero(eigenvalues.size());  // no weight at all
  double least = y.squaredNorm() / (freedom * freedom);
  for (int power = kLeastPower; power <= kGreatestPower; ++power) {
    const double lambda = static_cast<double>(x.rows()) * std::pow(10.0, power);
    const Eigen::ArrayXd shrinkage = (eigenvalues + lambda).inverse();
    const double left = freedom - (eigenvalues * shrinkage).sum();
    if (left < 1) continue;
    const double residual =
        std::max(0.0, y.squaredNorm() - (squares * shrinkage * (2.0 - eigenvalues * shrinkage)).sum());
    if (residual / (left * left) >= least) continue;
    least = residual / (left * left);
    best_shrinkage = shrinkage;
  }
  return solver.eigenvectors() * best_shrinkage.matrix().asDiagonal() * projected;
}

struct SquaredErrors {
  double of_class = 0, of_both = 0;
};

SquaredErrors score(const Matrix& features, const Matrix& attribute, const std::vector<std::int32_t>& labels,
                    const Rows& fitted, const Rows& scored) {
  const Matrix feature_means = class_means(features, fitted, labels);
  const Matrix attribute_means = class_means(attribute, fitted, labels);
  const auto x = [&](const Rows& rows) { return centred(features, rows, labels, feature_means); };
  const auto y = [&](const Rows& rows) { return centred(attribute, rows, labels, attribute_means); };
  const double freedom = static_cast<double>(fitted.size()) - static_cast<double>(feature_means.rows());
  const Matrix weights = fit_ridge(x(fitted), y(fitted), std::max(freedom, 1.0));
  const Matrix left = y(scored);
  return {left.squaredNorm(), (left - x(scored) * weights).squaredNorm()};
}

}  // namespace

std::optional<double> variance_explained_within_class(const ImageAttribute& attribute,
                                                      const std::vector<float>& features,
                                                      const std::vector<std::int32_t>& labels) {
  const std::size_t n = labels.size();
  if (n == 0 || features.size() % n != 0 || attribute.values.size() != n * attribute.columns)
    throw UsageError(attribute.name + " of " + std::to_string(n) + " images takes as many rows of features");
  const Halves halves = deal(labels);
  const auto rows = static_cast<Eigen::Index>(n), columns = static_cast<Eigen::Index>(attribute.columns);
  const Matrix values = Eigen::Map<const Matrix>(attribute.values.data(), rows, columns);
  using FloatMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Matrix of_features =
      Eigen::Map<const FloatMatrix>(features.data(), rows, static_cast<Eigen::Index>(features.size() / n))
          .cast<double>();
  SquaredErrors sum;
  for (const int fitted : {0, 1}) {
    const SquaredErrors errors =
        score(of_features, values, labels, halves.rows[fitted], halves.rows[1 - fitted]);
    sum.of_class += errors.of_class;
    sum.of_both += errors.of_both;
  }
  if (sum.of_class <= kRounding * values.squaredNorm()) return std::nullopt;
  return 1 - sum.of_both / sum.of_class;
}

std::string words_of(const KeptAttribute& attribute) {
  std::string words = attribute.name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::vector<KeptAttribute> measure_kept(const std::vector<ImageAttribute>& attributes,
                                        const std::vector<float>& translations,
                                        const std::vector<float>& sources,
                                        const std::vector<std::int32_t>& labels) {
  std::vector<KeptAttribute> kept;
  for (const ImageAttribute& attribute : attributes) {
    const auto of_translations = variance_explained_within_class(attribute, translations, labels);
    const auto of_sources = variance_explained_within_class(attribute, sources, labels);
    if (of_translations && of_sources) kept.push_back({attribute.name, *of_translations, *of_sources});
  }
  return kept;
}

}  // namespace isthmus::train
