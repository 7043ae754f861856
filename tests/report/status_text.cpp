#include "isthmus/report/status_text.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

using namespace isthmus::report;

BOOST_AUTO_TEST_SUITE(status_text)

BOOST_AUTO_TEST_CASE(durations_have_two_units) {
  BOOST_TEST(duration(0) == "0 s");
  BOOST_TEST(duration(59.4) == "59 s");
  BOOST_TEST(duration(59.6) == "1 min 00 s");
  BOOST_TEST(duration(3599) == "59 min 59 s");
  BOOST_TEST(duration(3600) == "1 h 00 min");
  BOOST_TEST(duration(90000) == "25 h 00 min");
  BOOST_TEST(duration(1e300) == duration(1e15));
  BOOST_TEST(duration(std::nan("")) == duration(1e15));
  BOOST_TEST(duration(-1) == "0 s");
}

BOOST_AUTO_TEST_CASE(characters_are_counted_and_cut_whole) {
  BOOST_TEST(text_width("Fréchet ⣿") == 9u);
  BOOST_TEST(clipped("Fréchet", 3) == "Fré");
  BOOST_TEST(clipped("Fréchet", 2) == "Fr");
  BOOST_TEST(clipped("Fréchet", 7) == "Fréchet");
  BOOST_TEST(clipped("Fréchet", 0) == "");
}

BOOST_AUTO_TEST_CASE(pieces_that_do_not_fit_are_left_out) {
  const std::vector<std::string> pieces = {"vae_a", "é s left", "kl 3"};
  BOOST_TEST(join_fitting(pieces, 21) == "vae_a  é s left  kl 3");
  BOOST_TEST(join_fitting(pieces, 20) == "vae_a  é s left");
  BOOST_TEST(join_fitting(pieces, 14) == "vae_a");
  BOOST_TEST(join_fitting(pieces, 3) == "vae");
  BOOST_TEST(join_fitting({}, 3) == "");
}

BOOST_AUTO_TEST_SUITE_END()
