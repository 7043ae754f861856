#include "report/axis.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>
#include <set>

using isthmus::report::Axis;
using isthmus::report::Range;

namespace {

std::vector<std::string> labels(double low, double high, int ticks = 5) {
  const Axis axis({low, high}, ticks);
  std::vector<std::string> result;
  for (const double tick : axis.ticks()) result.push_back(axis.label(tick));
  return result;
}

void check_labels(double low, double high, const std::vector<std::string>& want) {
  BOOST_TEST(labels(low, high) == want, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(axis)

BOOST_AUTO_TEST_CASE(numbers_are_round_and_short) {
  check_labels(0, 437, {"0", "200", "400", "600"});
  check_labels(0.03, 0.97, {"0", "0.25", "0.50", "0.75", "1.00"});
  check_labels(-1.2, 2.9, {"-2", "0", "2", "4"});
  check_labels(0, 20000, {"0", "5k", "10k", "15k", "20k"});
  check_labels(0, 2.1e6, {"0", "1M", "2M", "3M"});
  check_labels(0, 4e-5, {"0", "1e-05", "2e-05", "3e-05", "4e-05"});
  check_labels(10.001, 10.004, {"10.001", "10.002", "10.003", "10.004"});
}

BOOST_AUTO_TEST_CASE(no_value_and_one_value_have_an_axis) {
  BOOST_TEST(Axis(Range(), 5).ticks().front() == 0.0);
  BOOST_TEST(Axis(Range(), 5).ticks().back() == 1.0);
  for (const double value : {0.0, 1.0, -3.5, 1e-20, 1e20, 3e38}) {
    const Axis axis({value, value}, 5);
    BOOST_TEST(axis.ticks().size() >= 3u);
    BOOST_TEST(axis.fraction(value) > 0.1);
    BOOST_TEST(axis.fraction(value) < 0.9);
  }
}

BOOST_AUTO_TEST_CASE(every_axis_holds_its_range_and_tells_its_ticks_apart) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> exponent(-6, 12), mantissa(-1, 1);
  for (int i = 0; i < 2000; ++i) {
    const double a = mantissa(random) * std::pow(10, exponent(random));
    const double b = a + (std::fabs(a) * 1e-3 + std::pow(10, exponent(random)));
    const Axis axis({a, b}, 5);
    BOOST_TEST_CONTEXT("from " << a << " to " << b) {
      BOOST_TEST(axis.fraction(a) >= -1e-6);
      BOOST_TEST(axis.fraction(b) <= 1 + 1e-6);
      BOOST_TEST(axis.ticks().size() >= 3u);
      BOOST_TEST(axis.ticks().size() <= 7u);
      std::set<std::string> distinct;
      for (const double tick : axis.ticks()) {
        distinct.insert(axis.label(tick));
        BOOST_TEST(axis.label(tick).size() <= 12u);
      }
      BOOST_TEST(distinct.size() == axis.ticks().size());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
