#include <fmt/format.h>

#include "isthmus/selftest/selftest.hpp"

namespace isthmus::selftest {
namespace {

constexpr const char* kFormat = "{:<6} {:<33} {:>6} {:>10} {:>10} {:>9} {:>7}  {}";

std::string number(double value, int digits) {
  return value > 0 ? fmt::format("{:.{}f}", value, digits) : "";
}

}  // namespace

std::string table_head() {
  return fmt::format(kFormat, "", "operation", "cases", "error/tol.", "ms", "GFLOP/s", "GB/s", "measured at");
}

std::string table_row(const Line& line) {
  const Speed& speed = line.speed;
  std::string row =
      fmt::format(kFormat, line.passed() ? "PASS" : "FAIL", line.name.text(), line.cases,
                  line.cases ? fmt::format("{:.2g}", line.worst) : "", number(speed.milliseconds, 3),
                  number(speed.gflops, 1), number(speed.gbytes, 1), speed.shape);
  row.erase(row.find_last_not_of(' ') + 1);
  if (!line.error.empty()) row += "\n       " + line.error;
  if (!line.mismatches.empty()) {
    const Mismatch& first = line.mismatches.front();
    row += fmt::format("\n       {} of {} cases; first at {}: {}{}{}", line.failed_cases, line.cases,
                       first.shape, first.output, first.output.empty() ? "" : " ", first.what);
  }
  if (!line.note.empty()) row += "\n       " + line.note;
  return row;
}

}  // namespace isthmus::selftest
