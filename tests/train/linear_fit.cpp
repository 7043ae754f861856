// Closed forms find the maps that their data were made with.
#include "train/linear_fit.hpp"

#include <Eigen/QR>
#include <boost/test/unit_test.hpp>

#include "selftest/references/numbers.hpp"

using namespace isthmus::train;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

MatrixXd random_matrix(Index rows, Index columns, unsigned seed) {
  const isthmus::reference::Values values =
      isthmus::reference::Random(seed).normal(static_cast<std::size_t>(rows * columns));
  return Eigen::Map<const Eigen::MatrixXf>(values.data(), rows, columns).cast<double>();
}

/// With orthonormal columns.
MatrixXd orthonormal(Index rows, Index columns, unsigned seed) {
  return Eigen::HouseholderQR<MatrixXd>(random_matrix(rows, columns, seed)).householderQ() *
         MatrixXd::Identity(rows, columns);
}

double squared_error(const LinearFit& fit, const MatrixXd& x, const MatrixXd& y) {
  return (((x * fit.weight.transpose()).rowwise() + fit.bias.transpose()) - y).squaredNorm();
}

void check_near(const MatrixXd& got, const MatrixXd& want, double tolerance = 1e-9) {
  BOOST_REQUIRE_EQUAL(got.rows(), want.rows());
  BOOST_REQUIRE_EQUAL(got.cols(), want.cols());
  BOOST_TEST((got - want).cwiseAbs().maxCoeff() < tolerance);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(linear_fit)

BOOST_AUTO_TEST_CASE(least_squares_finds_a_linear_map) {
  for (const Index target : {2, 5, 9}) {
    const MatrixXd x = random_matrix(200, 5, 1), weight = random_matrix(target, 5, 2);
    const LinearFit fit = fit_least_squares(x, x * weight.transpose());
    check_near(fit.weight, weight);
    check_near(fit.bias, VectorXd::Zero(target));
  }
}

BOOST_AUTO_TEST_CASE(an_affine_fit_finds_a_map_with_a_bias) {
  const MatrixXd x = random_matrix(200, 5, 1).array() + 3, weight = random_matrix(4, 5, 2);
  const VectorXd bias = random_matrix(4, 1, 3);
  const LinearFit fit = fit_affine(x, (x * weight.transpose()).rowwise() + bias.transpose());
  check_near(fit.weight, weight);
  check_near(fit.bias, bias);
}

BOOST_AUTO_TEST_CASE(no_map_nearby_fits_noisy_pairs_better) {
  const MatrixXd x = random_matrix(300, 4, 1).array() + 1, y = random_matrix(300, 3, 2).array() - 2;
  const LinearFit linear = fit_least_squares(x, y), affine = fit_affine(x, y);
  for (unsigned seed = 0; seed < 20; ++seed) {
    const MatrixXd change = 1e-3 * random_matrix(3, 4, 10 + seed);
    const VectorXd shift = 1e-3 * random_matrix(3, 1, 50 + seed);
    BOOST_TEST(squared_error(linear, x, y) < squared_error({linear.weight + change, linear.bias}, x, y));
    BOOST_TEST(squared_error(affine, x, y) <
               squared_error({affine.weight + change, affine.bias + shift}, x, y));
  }
  BOOST_TEST(squared_error(affine, x, y) < squared_error(linear, x, y));
}

BOOST_AUTO_TEST_CASE(singular_points_have_the_smallest_map) {
  MatrixXd x = random_matrix(100, 4, 1);
  x.col(2).setZero();       // a dimension without information
  x.col(3) = 2 * x.col(0);  // and one twice
  const MatrixXd y = x.col(0);
  for (const LinearFit& fit : {fit_least_squares(x, y), fit_affine(x, y)}) {
    BOOST_TEST(squared_error(fit, x, y) < 1e-18);
    MatrixXd smallest(1, 4);
    smallest << 0.2, 0, 0, 0.4;
    check_near(fit.weight, smallest);
  }
  check_near(fit_affine(MatrixXd::Ones(10, 3), MatrixXd::Constant(10, 2, 7)).bias, VectorXd::Constant(2, 7));
}

BOOST_AUTO_TEST_CASE(procrustes_finds_a_rotation_and_a_shift) {
  for (const Index target : {5, 8}) {
    const MatrixXd x = random_matrix(200, 5, 1).array() + 2, weight = orthonormal(target, 5, 2);
    const VectorXd bias = random_matrix(target, 1, 3);
    const LinearFit fit = fit_procrustes(x, (x * weight.transpose()).rowwise() + bias.transpose());
    check_near(fit.weight, weight);
    check_near(fit.bias, bias);
  }
}

BOOST_AUTO_TEST_CASE(procrustes_is_semi_orthogonal_whatever_the_pairs) {
  for (const Index target : {3, 5, 7}) {
    const MatrixXd x = random_matrix(50, 5, 1), y = 4 * random_matrix(50, target, 2);
    const LinearFit fit = fit_procrustes(x, y);
    const MatrixXd tall = target < 5 ? MatrixXd(fit.weight.transpose()) : fit.weight;
    check_near(tall.transpose() * tall, MatrixXd::Identity(tall.cols(), tall.cols()));
    check_near(fit.weight * x.colwise().mean().transpose() + fit.bias, y.colwise().mean().transpose());
    // No other one turns the points closer to each other.
    const MatrixXd product = (y.rowwise() - y.colwise().mean()).transpose() * x;
    for (unsigned seed = 0; seed < 20; ++seed) {
      const MatrixXd other =
          target < 5 ? MatrixXd(orthonormal(5, target, seed).transpose()) : orthonormal(target, 5, seed);
      BOOST_TEST((product.array() * fit.weight.array()).sum() > (product.array() * other.array()).sum());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
