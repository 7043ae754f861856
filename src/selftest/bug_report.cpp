#include "isthmus/selftest/bug_report.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cctype>
#include <string_view>

#include "isthmus/compute/error.hpp"
#include "isthmus/selftest/device_facts.hpp"

namespace isthmus::selftest {
namespace {

/// Variables that change what drivers and Isthmus do.
std::string relevant_environment() {
  std::string found;
  for (char** variable = environ; *variable; ++variable)
    for (const std::string_view prefix :
         {"ISTHMUS_", "POCL_", "OCL_", "OPENCL_", "RUSTICL_", "MESA_", "GALLIUM_", "LP_", "CLBLAST_", "CL_",
          "CUDA_", "GPU_", "HSA_", "ROC_", "IGC_", "NEO"})
      if (std::string_view(*variable).substr(0, prefix.size()) == prefix)
        found += std::string("  ") + *variable + "\n";
  return found.empty() ? "  none\n" : found;
}

std::string failure(const Line& line) {
  std::string text = line.name.text() + "\n";
  if (!line.error.empty()) text += "  " + line.error + "\n";
  for (const Mismatch& mismatch : line.mismatches) {
    text += fmt::format("  at {}: {}{}{}", mismatch.shape, mismatch.output,
                        mismatch.output.empty() ? "" : " ", mismatch.what);
    text += mismatch.wrong ? fmt::format(", {} of {} elements\n", mismatch.wrong, mismatch.elements) : "\n";
    for (const WrongElement& element : mismatch.first)
      text += fmt::format("    element {}: expected {:.9g}, got {:.9g}\n", element.index, element.expected,
                          element.got);
  }
  if (!line.build_log.empty()) text += "  the compiler says:\n" + line.build_log + "\n";
  return text;
}

std::string facts(const Device& device) try {
  std::string text;
  for (const auto& [name, value] : device_facts(device)) text += fmt::format("  {}: {}\n", name, value);
  for (const std::string& what : shortcomings(limits_of(device))) text += "  but " + what + "\n";
  return text;
} catch (const Error& error) {
  return std::string("  ") + error.what() + "\n";
}

}  // namespace

std::string bug_report(const Device& device, const Options& options, const Result& result) {
  std::string text = fmt::format(
      "isthmus selftest: {}\n\n"
      "Isthmus {}, built as {} with {} {}\n"
      "seed {}{}, {:.1f} s\n{}\n"
      "device: {}\n{}\n"
      "environment:\n{}\n"
      "{}\n",
      result.passed() ? fmt::format("all {} lines passed", result.lines.size())
                      : fmt::format("{} of {} lines failed", result.failed_lines(), result.lines.size()),
      ISTHMUS_VERSION, ISTHMUS_BUILD, ISTHMUS_COMPILER, __VERSION__, options.seed,
      options.quick ? ", quick" : "", result.seconds, result.is_reduced ? result.reduction() + "\n" : "",
      device.name(),
      // A driver that hangs may not answer questions either.
      result.device_hangs ? "  driver " + device.driver_version() + ", " + device.platform_name() + "\n"
                          : facts(device),
      relevant_environment(), table_head());
  for (const Line& line : result.lines) text += table_row(line) + "\n";
  for (const Line& line : result.lines)
    if (!line.passed()) text += "\n" + failure(line);
  return text;
}

std::string default_report_path(const Device& device) {
  std::string name;
  for (const char c : device.name())
    if (std::isalnum(static_cast<unsigned char>(c)))
      name += c;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  constexpr std::size_t kLongestName = 100;
  name = name.substr(0, kLongestName);
  while (!name.empty() && name.back() == '-') name.pop_back();
  return "isthmus-selftest-" + name + ".txt";
}

}  // namespace isthmus::selftest
