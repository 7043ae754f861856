// The classifier of latents is at the least of its loss, and classifies.
#include "train/logistic_regression.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "selftest/references/numbers.hpp"

using namespace isthmus::train;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

struct Points {
  MatrixXd x;
  std::vector<std::int32_t> classes;
};

/// Normal points round a centre for each class. \param distance  of the centres from the origin
Points clouds(Index count, Index columns, std::int32_t classes, double distance) {
  isthmus::reference::Random random(1);
  Points points{MatrixXd(count, columns), random.integers(static_cast<std::size_t>(count), classes)};
  const auto noise = random.normal(static_cast<std::size_t>(count * columns));
  points.x = Eigen::Map<const Eigen::MatrixXf>(noise.data(), count, columns).cast<double>();
  for (Index i = 0; i < count; ++i) points.x(i, points.classes[static_cast<std::size_t>(i)]) += distance;
  return points;
}

MatrixXd probabilities(const LinearFit& fit, const MatrixXd& x) {
  MatrixXd scores = (x * fit.weight.transpose()).rowwise() + fit.bias.transpose();
  scores = scores.array().exp();
  return scores.array().colwise() / scores.array().rowwise().sum();
}

double accuracy(const LinearFit& fit, const Points& points) {
  const MatrixXd p = probabilities(fit, points.x);
  double right = 0;
  for (Index i = 0; i < p.rows(); ++i) {
    Index best = 0;
    p.row(i).maxCoeff(&best);
    right += best == points.classes[static_cast<std::size_t>(i)];
  }
  return right / static_cast<double>(p.rows());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(logistic_regression)

BOOST_AUTO_TEST_CASE(it_is_converged) {
  const Points points = clouds(400, 5, 3, 1);
  const LinearFit fit = fit_logistic_regression(points.x, points.classes, 3);
  // The gradient, written down once more: (p − one-hot)ᵀ·x / n + λ·W.
  MatrixXd error = probabilities(fit, points.x);
  for (Index i = 0; i < error.rows(); ++i) error(i, points.classes[static_cast<std::size_t>(i)]) -= 1;
  const MatrixXd gradient = error.transpose() * points.x / 400 + 1e-4 * fit.weight;
  BOOST_TEST(gradient.cwiseAbs().maxCoeff() < 1.1e-6);
  BOOST_TEST((error.colwise().sum() / 400).cwiseAbs().maxCoeff() < 1.1e-6);
}

BOOST_AUTO_TEST_CASE(it_comes_near_the_classifier_of_the_clouds) {
  // Of normal clouds the best weights are the centres, here `distance` along each class's own axis.
  const Points points = clouds(20'000, 4, 3, 2);
  const LinearFit fit = fit_logistic_regression(points.x, points.classes, 3);
  for (Index c = 0; c < 3; ++c)
    for (Index i = 0; i < 4; ++i) {
      const double against_next = fit.weight(c, i) - fit.weight((c + 1) % 3, i);
      const double expected = i == c ? 2 : i == (c + 1) % 3 ? -2 : 0;
      BOOST_TEST(std::fabs(against_next - expected) < 0.15);
    }
}

BOOST_AUTO_TEST_CASE(separable_points_are_classified_with_finite_weights) {
  const Points points = clouds(600, 10, 10, 12);
  const LinearFit fit = fit_logistic_regression(points.x, points.classes, 10);
  BOOST_TEST(accuracy(fit, points) == 1);
  BOOST_TEST(fit.weight.cwiseAbs().maxCoeff() < 10);
}

BOOST_AUTO_TEST_CASE(the_same_points_give_the_same_bits) {
  const Points points = clouds(300, 6, 4, 1);
  const LinearFit one = fit_logistic_regression(points.x, points.classes, 4),
                           other = fit_logistic_regression(points.x, points.classes, 4);
  BOOST_TEST((one.weight == other.weight && one.bias == other.bias));
}

BOOST_AUTO_TEST_CASE(what_tells_nothing_gives_the_shares_of_the_classes) {
  const LinearFit fit = fit_logistic_regression(MatrixXd::Zero(8, 2), {0, 1, 1, 1, 0, 1, 1, 1}, 2);
  BOOST_TEST(fit.weight.isZero());
  BOOST_TEST(probabilities(fit, MatrixXd::Zero(1, 2))(0, 1) == 0.75, boost::test_tools::tolerance(1e-4));
}

BOOST_AUTO_TEST_SUITE_END()
