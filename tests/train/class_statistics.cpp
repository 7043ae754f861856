// Points about the means of their classes.
#include "train/class_statistics.hpp"

#include <boost/test/unit_test.hpp>

using namespace isthmus::train;
using Eigen::MatrixXd;

BOOST_AUTO_TEST_SUITE(class_statistics)

BOOST_AUTO_TEST_CASE(means_rest_and_spread_are_those_of_a_small_example) {
  const MatrixXd points = (MatrixXd(5, 2) << 1, 10, 7, 0, 3, 14, 9, 2, 11, 4).finished();
  const std::vector<std::int32_t> classes = {0, 1, 0, 1, 1};
  const ClassStatistics statistics({points, classes}, 2);
  BOOST_TEST((statistics.means == (MatrixXd(2, 2) << 2, 12, 9, 2).finished()));
  BOOST_TEST((statistics.rest == (MatrixXd(5, 2) << -1, -2, -2, -2, 1, 2, 0, 0, 2, 2).finished()));
  BOOST_TEST((statistics.centre() == Eigen::Vector2d(5.5, 7)));
  BOOST_TEST(statistics.deviation_within().isApprox(Eigen::Vector2d(2, 3.2).cwiseSqrt()));
}

BOOST_AUTO_TEST_SUITE_END()
