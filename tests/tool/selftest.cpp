// What `isthmus selftest` and `isthmus devices --verbose` print, and how they exit.
#include <cstdlib>

#include "support/device.hpp"
#include "support/process.hpp"

using namespace isthmus::test;

namespace {

/// PoCL adds these to every build: a defect that is planted from outside the program.
struct CompilerFlags {
  explicit CompilerFlags(const char* flags) { setenv("POCL_EXTRA_BUILD_FLAGS", flags, 1); }
  ~CompilerFlags() { unsetenv("POCL_EXTRA_BUILD_FLAGS"); }
};

struct SelftestFixture : TemporaryFolder {
  Outcome run(const std::string& only, const std::string& report) {
    return run_tool(*this, {"selftest", "--quick", "--only", only, "--report", *this / report});
  }
};

bool is_pocl() {
  return test_device().platform_name() == "Portable Computing Language";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(selftest, SelftestFixture)

BOOST_AUTO_TEST_CASE(a_right_device_passes_and_is_reported_where_that_is_asked_for) {
  const Outcome outcome = run("gated_mix", "report.txt");
  BOOST_TEST(outcome.status == 0, outcome.out);
  BOOST_TEST(has(outcome.out, "PASS   gated_mix forward"), outcome.out);
  BOOST_TEST(has(outcome.out, "\nPASS: "), outcome.out);
  BOOST_TEST(has(file_bytes(*this / "report.txt"), "isthmus selftest: all 2 lines passed"));
  BOOST_TEST(!has(outcome.out, "This device is slow"), outcome.out);
}

// Kernels take four numbers where the host thinks eight, and leave half undone.
BOOST_AUTO_TEST_CASE(a_wrong_kernel_fails_with_a_report) {
  if (!is_pocl()) return;
  const CompilerFlags flags("-DWIDTH=4");
  const Outcome outcome = run("column_sums", "reports/wrong.txt");
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(has(outcome.out, "FAIL   column_sums"), outcome.out);
  BOOST_TEST(has(outcome.out, "first at [1, 7]: sums is wrong"), outcome.out);
  BOOST_TEST(has(outcome.out, "\nFAIL: 1 of 1 lines"), outcome.out);
  BOOST_TEST(has(outcome.out, *this / "reports/wrong.txt"), outcome.out);
  const std::string report = file_bytes(*this / "reports/wrong.txt");
  BOOST_TEST(has(report, "at [1, 7]: sums is wrong, 3 of 7 elements\n    element 4: expected"), report);
  BOOST_TEST(has(report, "POCL_EXTRA_BUILD_FLAGS=-DWIDTH=4"), report);
}

BOOST_AUTO_TEST_CASE(a_kernel_that_does_not_build_is_reported_with_the_compiler_s_words) {
  if (!is_pocl()) return;
  const CompilerFlags flags("-DWIDTH=5");
  const Outcome outcome = run("gated_mix", "build.txt");
  BOOST_TEST(outcome.status == 1);
  BOOST_TEST(has(outcome.out, "cl/gated_mix.cl does not build"), outcome.out);
  BOOST_TEST(has(file_bytes(*this / "build.txt"), "WIDTH is 4 or 8"), outcome.out);
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_said) {
  BOOST_TEST(run("abacus", "x").status == 2);
  BOOST_TEST(run_tool(*this, {"selftest", "--device", "abacus"}).status == 2);
  const Outcome help = run_tool(*this, {"selftest", "--help"});
  BOOST_TEST(has(help.out, "usage: isthmus selftest"), help.out);
}

BOOST_AUTO_TEST_CASE(devices_have_facts) {
  const Outcome outcome = run_tool(*this, {"devices", "--verbose"});
  BOOST_TEST(outcome.status == 0);
  for (const char* fact : {"local memory", "largest work-group", "matrix products", "compiled programs"})
    BOOST_TEST(has(outcome.out, fact), outcome.out);
  BOOST_TEST(!has(run_tool(*this, {"devices"}).out, "local memory"));
}

BOOST_AUTO_TEST_SUITE_END()
