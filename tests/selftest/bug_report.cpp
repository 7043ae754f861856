#include "isthmus/selftest/bug_report.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "isthmus/compute/error.hpp"
#include "support/device.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

void check_has(const std::string& text, const std::string& part) {
  BOOST_TEST(text.find(part) != std::string::npos, "'" << part << "' is not in: " << text);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bug_report)

BOOST_AUTO_TEST_CASE(a_planted_defect_is_described) {
  const Device device = test_device();
  selftest::Options options;
  options.quick = true;
  options.only = "columns";
  options.seed = 41;
  options.tamper = [](const auto&, std::vector<double>& values) { values.back() = 1e9; };
  const auto result = selftest::run(device, options);
  BOOST_TEST(!result.passed());
  setenv("POCL_SELFTEST_EXAMPLE", "7", 1);
  const std::string report = selftest::bug_report(device, options, result);
  unsetenv("POCL_SELFTEST_EXAMPLE");
  check_has(report, "isthmus selftest: 1 of 1 lines failed");
  check_has(report, "Isthmus 0.");
  check_has(report, "seed 41, quick");
  check_has(report, "device: " + device.name());
  check_has(report, "  driver: " + device.driver_version());
  check_has(report, "  local memory: ");
  check_has(report, "  POCL_SELFTEST_EXAMPLE=7");
  check_has(report, "FAIL   columns");
  check_has(report, "  at [1, 3] joined: whole is wrong, 1 of 3 elements\n    element 2: expected ");
  check_has(report, ", got 1e+09");
}

BOOST_AUTO_TEST_CASE(a_build_log_is_given) {
  selftest::Result result;
  result.lines.resize(2);
  result.lines[0].name = {"adam", ""};
  result.lines[1].name = {"gemm", "ours"};
  result.lines[1].error = "cl/gemm.cl does not build";
  result.lines[1].build_log = "<kernel>:3: what is this";
  const std::string report = selftest::bug_report(test_device(), {}, result);
  check_has(report,
            "\ngemm ours\n  cl/gemm.cl does not build\n  the compiler says:\n<kernel>:3: what is this\n");
  BOOST_TEST(report.find("\nadam\n") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(its_file_is_named_after_the_device) {
  const std::string path = selftest::default_report_path(test_device());
  BOOST_TEST(path.find("isthmus-selftest-") == 0u);
  BOOST_TEST(path.substr(path.size() - 4) == ".txt");
  BOOST_TEST(path.find_first_of(" /()") == std::string::npos, path);
}

BOOST_AUTO_TEST_SUITE_END()
