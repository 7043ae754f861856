#include "selftest/probe.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support/device.hpp"

using namespace isthmus;
using namespace isthmus::test;
using selftest::Doubles;
using selftest::Values;

namespace {

struct ProbeFixture {
  isthmus::selftest::Session session{test_device()};
  isthmus::selftest::Options options;
  isthmus::selftest::Line line;
  isthmus::selftest::Probe probe{session, options, line};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(probe, ProbeFixture)

BOOST_AUTO_TEST_CASE(what_is_right_passes) {
  const auto y = probe.output({3});
  probe.compare("three", [&] { probe.queue.zero(y); }, {{"y", y, Doubles(3), 0}});
  BOOST_TEST(line.passed());
  BOOST_TEST(line.cases == 1u);
  BOOST_TEST(line.worst == 0);
}

BOOST_AUTO_TEST_CASE(errors_are_measured_by_what_is_tolerated) {
  const auto y = probe.output({2});
  probe.compare("at the bound", [&] { probe.queue.zero(y); }, {{"y", y, {1, 0}, 0.5}});
  BOOST_TEST(line.passed());
  BOOST_TEST(line.worst == 1);
  probe.compare("beyond it", [&] { probe.queue.zero(y); }, {{"y", y, {1, 0}, 0.25}});
  BOOST_TEST(!line.passed());
  BOOST_TEST(line.worst == 2);
  BOOST_TEST(line.cases == 2u);
  BOOST_TEST(line.failed_cases == 1u);
  BOOST_TEST(line.mismatches.at(0).wrong == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_not_written_is_not_a_number) {
  const auto y = probe.output({5});
  probe.compare("half done", [&] { probe.queue.zero((*y).view(0, {2})); }, {{"y", y, Doubles(5), 1e9}});
  BOOST_TEST(line.mismatches.at(0).wrong == 3u);
  BOOST_TEST(line.mismatches[0].first.at(0).index == 2u);
  BOOST_TEST(std::isnan(line.mismatches[0].first[0].got));
}

BOOST_AUTO_TEST_CASE(writing_outside_is_found) {
  for (const bool after : {false, true}) {
    const auto y = probe.output({4});
    const Tensor beside = Tensor::borrow((*y).buffer(), (*y).offset() + (after ? 4 : -1), {1});
    const auto op = [&] {
      probe.queue.zero(y);
      probe.queue.zero(beside);
    };
    probe.compare("four", op, {{"y", y, Doubles(4), 0}});
    BOOST_TEST(line.mismatches.back().what == "was written outside its tensor");
    BOOST_TEST(line.failed_cases == (after ? 2u : 1u));
  }
}

BOOST_AUTO_TEST_CASE(what_was_there_before_is_there_again_the_second_time) {
  const auto y = probe.output({1}), source = probe.input({1}, Values{2});
  float seen[2] = {};
  int run = 0;
  const auto op = [&] {
    probe.queue.read(y, &seen[run++]);
    probe.queue.copy(source, y);
  };
  probe.compare("one", op, {{"y", y, {2}, 0, Values{7}}});
  BOOST_TEST(line.passed());
  BOOST_TEST(seen[0] == 7);
  BOOST_TEST(seen[1] == 7);
}

BOOST_AUTO_TEST_SUITE_END()
