#include "isthmus/train/principal_components.hpp"

#include <Eigen/Eigenvalues>
#include <random>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct ComponentsFixture : QueueFixture {
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
};

/// Rows whose dimensions depend on one another, far from the origin.
Eigen::MatrixXd correlated_rows(Eigen::Index n, Eigen::Index d) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  const auto draw = [&] { return normal(random); };
  const Eigen::MatrixXd mix = Eigen::MatrixXd::NullaryExpr(d, d, draw);
  return (Eigen::MatrixXd::NullaryExpr(n, d, draw) * mix).array() + 20;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(principal_components, ComponentsFixture)

BOOST_AUTO_TEST_CASE(it_is_the_decomposition_in_double_precision) {
  constexpr Eigen::Index n = 501, d = 17;
  const Eigen::MatrixXd rows = correlated_rows(n, d);
  std::vector<float> values;
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < d; ++j) values.push_back(static_cast<float>(rows(i, j)));
  const Tensor uploaded = queue.upload(values, {n, d});
  const auto found = train::find_principal_components(queue, *gemm, uploaded, 3);
  const std::vector<float> projected = queue.download<float>(train::project(queue, *gemm, found, uploaded));

  const Eigen::MatrixXd centred = rows.rowwise() - rows.colwise().mean();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(centred.transpose() * centred / (n - 1));
  for (Eigen::Index k = 0; k < 3; ++k) {
    BOOST_TEST(found.explained[k] == solver.eigenvalues()[d - 1 - k] / solver.eigenvalues().sum(),
               boost::test_tools::tolerance(1e-4));
    Eigen::VectorXd direction = solver.eigenvectors().col(d - 1 - k);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction[largest] < 0) direction = -direction;
    const Eigen::VectorXd expected = centred * direction;
    double worst = 0;
    for (Eigen::Index i = 0; i < n; ++i)
      worst = std::max(worst, std::fabs(projected[static_cast<std::size_t>(3 * i + k)] - expected[i]));
    BOOST_TEST(worst < 1e-3 * expected.cwiseAbs().maxCoeff(), "component " << k << " is off by " << worst);
  }
}

BOOST_AUTO_TEST_CASE(rows_that_are_all_the_same_have_no_variance) {
  const Tensor rows = queue.upload(Values(12, 3.0f), {4, 3});
  const auto found = train::find_principal_components(queue, *gemm, rows, 2);
  BOOST_TEST((found.explained == std::vector<double>{0, 0}));
  for (const float value : queue.download<float>(train::project(queue, *gemm, found, rows)))
    BOOST_TEST(value == 0.0f);
}

BOOST_AUTO_TEST_CASE(there_are_no_more_components_than_dimensions) {
  const Tensor rows = queue.upload(Values(8, 1.0f), {4, 2});
  BOOST_CHECK_EXCEPTION(train::find_principal_components(queue, *gemm, rows, 3), UsageError,
                        says("no 3 components"));
}

BOOST_AUTO_TEST_SUITE_END()
