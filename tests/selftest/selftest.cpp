#include "isthmus/selftest/selftest.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

/// A quick run of some lines.
selftest::Options only(const std::string& part) {
  selftest::Options options;
  options.quick = true;
  options.only = part;
  return options;
}

const selftest::Line& line(const selftest::Result& result, const std::string& name) {
  const auto found = std::find_if(result.lines.begin(), result.lines.end(),
                                  [&](const selftest::Line& l) { return l.name.text() == name; });
  BOOST_REQUIRE(found != result.lines.end());
  return *found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(selftest)

BOOST_AUTO_TEST_CASE(every_operation_has_a_line) {
  // What else these headers hold is searches and settings for products.
  const std::set<std::string> no_operations = {"gemm_search", "gemm_tuning"};
  std::set<std::string> headers, ops;
  for (const auto& entry : std::filesystem::directory_iterator(ISTHMUS_SOURCE_DIR "/include/isthmus/ops"))
    headers.insert(entry.path().stem());
  for (const std::string& name : no_operations) BOOST_TEST(headers.erase(name) == 1u, name);
  for (const isthmus::selftest::LineName& name : isthmus::selftest::lines())
    if (name.op != "training") ops.insert(name.op);
  BOOST_TEST(ops == headers, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(this_device_passes) {
  const auto result = isthmus::selftest::run(test_device(), only(""));
  for (const auto& l : result.lines) {
    BOOST_TEST(l.passed(), isthmus::selftest::table_row(l));
    BOOST_TEST(l.cases > 0u, l.name.text());
    BOOST_TEST(l.worst < 1, l.name.text());
  }
  BOOST_TEST(result.passed());
  BOOST_TEST(result.lines.size() + 1 == isthmus::selftest::lines().size());  // but for training
}

BOOST_AUTO_TEST_CASE(a_short_training_learns_whatever_the_seed) {
  auto options = only("training");
  options.quick = false;
  options.seed = 7;
  const auto result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(result.passed(), isthmus::selftest::table_row(result.lines.at(0)));
}

BOOST_AUTO_TEST_CASE(a_slow_device_is_spared_large_shapes_and_must_learn_too) {
  auto options = only("training");
  options.quick = false;
  options.reduced = true;
  for (const std::uint64_t seed : {1, 7}) {
    options.seed = seed;
    const auto result = isthmus::selftest::run(test_device(), options);
    BOOST_TEST(result.passed(), isthmus::selftest::table_row(result.lines.at(0)));
  }
  options.only = "column_sums";
  const auto result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(result.lines.at(0).cases == 14u);
  BOOST_TEST(result.lines[0].left_out == 6u);
  BOOST_TEST(result.lines[0].speed.milliseconds > 0);
  BOOST_TEST(result.reduction().find("6 cases of large shapes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_device_that_is_not_slow_is_spared_nothing) {
  auto options = only("column_sums");
  options.quick = false;
  const auto result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(result.pace_seconds > 0);
  if (result.is_reduced) return;  // it is slow
  BOOST_TEST(result.lines.at(0).left_out == 0u);
  BOOST_TEST(result.reduction().empty());
}

BOOST_AUTO_TEST_CASE(a_speed_is_measured) {
  auto options = only("column_sums");
  options.quick = false;
  const auto speed = isthmus::selftest::run(test_device(), options).lines.at(0).speed;
  BOOST_TEST(speed.shape == "[1024, 784]");
  BOOST_TEST(speed.milliseconds > 0);
  // Every float read once.
  BOOST_TEST(std::fabs(speed.gbytes * speed.milliseconds - 4e-6 * (1024 * 784 + 784)) < 1e-6);
}

BOOST_AUTO_TEST_CASE(one_wrong_element_fails_its_line_and_no_other) {
  auto options = only("bias_activation");
  options.tamper = [](const auto& name, std::vector<double>& values) {
    if (name.part == "backward" && values.size() == 45) values[44] += 0.5;
  };
  const auto result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(!result.passed());
  BOOST_TEST(result.failed_lines() == 1u);
  BOOST_TEST(line(result, "bias_activation forward").passed());
  const auto& failed = line(result, "bias_activation backward");
  BOOST_TEST(failed.failed_cases == 6u);  // [5, 9] with each activation
  BOOST_TEST(failed.worst > 1);
  const auto& mismatch = failed.mismatches.at(0);
  BOOST_TEST(mismatch.shape == "[5, 9] identity");
  BOOST_TEST(mismatch.wrong == 1u);
  BOOST_TEST(mismatch.first.at(0).index == 44u);
  BOOST_TEST(std::fabs(mismatch.first[0].got - mismatch.first[0].expected - 0.5) < 1e-4);
}

BOOST_AUTO_TEST_CASE(not_a_number_is_never_right) {
  auto options = only("contrast");
  options.tamper = [](const auto&, std::vector<double>& values) { values[0] = NAN; };
  const auto result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(result.lines.at(0).failed_cases == result.lines[0].cases);
  BOOST_TEST(std::isinf(result.lines[0].worst));
}

BOOST_AUTO_TEST_CASE(other_bits_a_second_time_are_a_failure) {
  auto options = only("gated_mix forward");
  int reads = 0;
  options.tamper = [&](const auto&, std::vector<double>& values) { values[0] += ++reads % 2 * 1e-12; };
  const auto result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(result.lines.at(0).mismatches.at(0).what == "is not the same a second time");
  BOOST_TEST(result.lines[0].worst < 1);
}

BOOST_AUTO_TEST_CASE(errors_fail_their_line_and_the_others_go_on) {
  auto options = only("sum");  // column_sums too
  options.tamper = [](const auto& name, std::vector<double>&) {
    if (name.op == "sum") throw BuildError("sum", "-DGROUP=64", "line 7: no such thing");
  };
  auto result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(line(result, "column_sums").passed());
  BOOST_TEST(line(result, "sum").error == "cl/sum.cl does not build with options '-DGROUP=64'");
  BOOST_TEST(line(result, "sum").build_log == "line 7: no such thing");

  options.tamper = [](const auto& name, std::vector<double>&) {
    if (name.op == "sum") throw DeviceError("clEnqueueReadBuffer", CL_OUT_OF_RESOURCES);
  };
  result = isthmus::selftest::run(test_device(), options);
  BOOST_TEST(line(result, "sum").error == "clEnqueueReadBuffer failed: CL_OUT_OF_RESOURCES");
  BOOST_TEST(line(result, "column_sums").passed());
}

BOOST_AUTO_TEST_CASE(no_line_of_a_name_is_a_usage_error) {
  BOOST_CHECK_THROW(isthmus::selftest::run(test_device(), only("abacus")), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
