#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/selftest/device_facts.hpp"

namespace isthmus::tool {
namespace {

std::string memory(std::size_t bytes) {
  return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / (1u << 30));
}

void print_facts(const Device& device) {
  for (const auto& [name, value] : selftest::device_facts(device)) fmt::print("    {:<27} {}\n", name, value);
  const std::vector<std::string> short_of = selftest::shortcomings(selftest::limits_of(device));
  for (const std::string& what : short_of) fmt::print("    but {}\n", what);
  if (short_of.empty())
    fmt::print("    has all that Isthmus needs; 'isthmus selftest' tries whether it works\n");
}

}  // namespace

int run_devices(const Arguments& arguments) {
  CommandLine line("isthmus devices [options]");
  line.options.add_options()("verbose", "each device's versions, sizes and abilities, and what it lacks");
  boost::program_options::variables_map values;
  if (!line.parse(arguments, values)) return 0;

  const std::vector<Device> devices = Device::list();
  if (devices.empty()) {
    fmt::print("no OpenCL device: install a driver; for the CPU, the package pocl-opencl-icd\n");
    return 1;
  }
  const cl_device_id chosen = Device::pick().id();
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const Device& device = devices[i];
    fmt::print("{} {} {}\n    {}, {}, {} compute units, {} of memory, driver {}\n",
               device.id() == chosen ? "*" : " ", i, device.name(), to_string(device.kind()),
               device.platform_name(), device.compute_units(), memory(device.global_memory()),
               device.driver_version());
    if (values.count("verbose")) print_facts(device);
  }
  fmt::print("* is used unless --device or ISTHMUS_DEVICE says otherwise.\n");
  return 0;
}

}  // namespace isthmus::tool
