#include "isthmus/selftest/selftest.hpp"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <cstdio>
#include <cstdlib>

#include "command.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/selftest/bug_report.hpp"
#include "isthmus/selftest/device_facts.hpp"
#include "status_line.hpp"

namespace isthmus::tool {

int run_selftest(const Arguments& arguments) {
  namespace po = boost::program_options;
  CommandLine line("isthmus selftest [options]");
  line.about =
      "Compares every operation on the device with references in double precision, and trains a small\n"
      "experiment on made images. Takes about a minute, several on a slow device, and needs no files.\n\n";
  line.options.add_options()("seed", po::value<std::uint64_t>()->default_value(1)->value_name("N"),
                             "of what operations are given")(
      "quick", "small shapes only, no times, no training")("thorough",
                                                           "leave out nothing where the device is slow")(
      "only", po::value<std::string>()->value_name("TEXT"), "lines whose name has this part")(
      "report", po::value<std::string>()->value_name("FILE"),
      "where to write all that is known about the device and what failed; without it, "
      "only if something fails, and to isthmus-selftest-<device>.txt");
  line.add_device();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;

  const Device device =
      values.count("device") ? Device::pick(values["device"].as<std::string>()) : Device::pick();
  fmt::print("{}, {}, driver {}\n", device.name(), device.platform_name(), device.driver_version());
  for (const std::string& what : selftest::shortcomings(selftest::limits_of(device)))
    fmt::print("but {}\n", what);
  fmt::print("{}\n", selftest::table_head());

  StatusLine status;
  selftest::Options options;
  options.seed = values["seed"].as<std::uint64_t>();
  options.quick = values.count("quick") > 0;
  if (values.count("thorough")) options.reduced = false;
  if (values.count("only")) options.only = values["only"].as<std::string>();
  options.on_start = [&](const selftest::LineName& name) {
    if (status.is_terminal()) status.show(name.text() + " …", false);
  };
  options.on_line = [&](const selftest::Line& done) {
    status.clear();
    fmt::print("{}\n", selftest::table_row(done));
    std::fflush(stdout);
  };
  const selftest::Result result = selftest::run(device, options);
  if (!result.reduction().empty()) fmt::print("{}\n", result.reduction());
  const bool wants_report = values.count("report") > 0;
  if (wants_report || !result.passed()) {
    const std::string path =
        wants_report ? values["report"].as<std::string>() : selftest::default_report_path(device);
    write_atomically(path, selftest::bug_report(device, options, result));
    fmt::print("{} says all that is known about it: please send it.\n", path);
  }
  if (result.passed()) {
    fmt::print("PASS: {} computes what it should; {}\n", device.name(), duration(result.seconds));
    return 0;
  }
  fmt::print("FAIL: {} of {} lines; do not trust what is trained on this device\n", result.failed_lines(),
             result.lines.size());
  if (result.device_hangs) {
    std::fflush(nullptr);
    std::_Exit(1);  // anything gentler would wait for the device
  }
  return 1;
}

}  // namespace isthmus::tool
