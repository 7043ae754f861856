#include "isthmus/train/interpolation.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"

using namespace isthmus;
using namespace isthmus::test;
using Row = std::vector<float>;

namespace {

void check_close(const Row& found, const Row& expected) {
  BOOST_REQUIRE_EQUAL(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    BOOST_TEST(std::fabs(found[i] - expected[i]) < 1e-6f, found[i] << " is not " << expected[i]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(interpolation)

BOOST_AUTO_TEST_CASE(a_straight_way_is_even) {
  check_close(train::interpolate_linearly({0, 2}, {1, 0}, 3), {0, 2, 0.5f, 1, 1, 0});
}

BOOST_AUTO_TEST_CASE(a_way_on_the_sphere_keeps_the_length_and_the_pace) {
  const float h = static_cast<float>(std::sqrt(0.5));
  check_close(train::interpolate_spherically({1, 0}, {0, 1}, 3), {1, 0, h, h, 0, 1});
  // From length 1 to length 3, at 45 degrees with length 2.
  check_close(train::interpolate_spherically({1, 0}, {0, 3}, 3), {1, 0, 2 * h, 2 * h, 0, 3});
}

BOOST_AUTO_TEST_CASE(where_no_circle_is_given_the_way_is_straight) {
  check_close(train::interpolate_spherically({1, 1}, {1, 1}, 2), {1, 1, 1, 1});
  check_close(train::interpolate_spherically({1, 0}, {-1, 0}, 3), {1, 0, 0, 0, -1, 0});
  check_close(train::interpolate_spherically({0, 0}, {2, 0}, 3), {0, 0, 1, 0, 2, 0});
}

BOOST_AUTO_TEST_CASE(a_way_has_two_ends) {
  BOOST_CHECK_EXCEPTION(train::interpolate_linearly({0}, {1}, 1), UsageError, says("two steps"));
  BOOST_CHECK_EXCEPTION(train::interpolate_spherically({0}, {1, 2}, 3), UsageError, says("one dimension"));
}

BOOST_AUTO_TEST_SUITE_END()
