#include "isthmus/nn/schedule.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"

using namespace isthmus;
using nn::Schedule;
namespace tt = boost::test_tools;

BOOST_AUTO_TEST_SUITE(schedule)

BOOST_AUTO_TEST_CASE(constant_stays) {
  for (int step : {0, 5, 9}) BOOST_TEST(nn::schedule_factor(Schedule::constant, step, 10) == 1.0);
}

BOOST_AUTO_TEST_CASE(linear_decay_falls_over_the_second_half) {
  BOOST_TEST(nn::schedule_factor(Schedule::linear_decay, 0, 100) == 1.0);
  BOOST_TEST(nn::schedule_factor(Schedule::linear_decay, 50, 100) == 1.0);
  BOOST_TEST(nn::schedule_factor(Schedule::linear_decay, 75, 100) == 0.5, tt::tolerance(1e-12));
  BOOST_TEST(nn::schedule_factor(Schedule::linear_decay, 100, 100) == 0.0);
}

BOOST_AUTO_TEST_CASE(one_cycle_rises_then_falls) {
  BOOST_TEST(nn::schedule_factor(Schedule::one_cycle, 0, 100) == 0.04, tt::tolerance(1e-12));
  BOOST_TEST(nn::schedule_factor(Schedule::one_cycle, 15, 100) == 0.52, tt::tolerance(1e-12));
  BOOST_TEST(nn::schedule_factor(Schedule::one_cycle, 30, 100) == 1.0, tt::tolerance(1e-12));
  BOOST_TEST(nn::schedule_factor(Schedule::one_cycle, 65, 100) == 0.500002, tt::tolerance(1e-6));
  BOOST_TEST(nn::schedule_factor(Schedule::one_cycle, 100, 100) == 4e-6, tt::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(names_are_checked) {
  BOOST_CHECK(nn::schedule_named("one_cycle") == Schedule::one_cycle);
  BOOST_CHECK_THROW(nn::schedule_named("cosine"), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
