#include "isthmus/train/device_record.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "isthmus/compute/atomic_file.hpp"

namespace isthmus::train {
namespace {

std::string mebibytes(std::size_t bytes) {
  return fmt::format("{} MiB", bytes >> 20);
}

}  // namespace

DeviceRecord describe(const Device& device) {
  return {{"device", device.name()},
          {"kind", to_string(device.kind())},
          {"platform", device.platform_name() + ", " + device.platform_version()},
          {"driver", device.driver_version()},
          {"compute units", fmt::format("{}", device.compute_units())},
          {"memory", mebibytes(device.global_memory())},
          {"largest buffer", mebibytes(device.max_allocation())},
          {"local memory", fmt::format("{} KiB", device.local_memory() >> 10)},
          {"largest work-group", fmt::format("{}", device.max_work_group_size())},
          {"Isthmus", ISTHMUS_VERSION}};
}

void write_device_record(const RunDirectory& run, const Device& device) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [name, value] : describe(device)) json[name] = value;
  write_atomically(run.file("device.json"),
                   json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

DeviceRecord read_device_record(const RunDirectory& run) {
  std::ifstream file(run.file("device.json"));
  const auto json = nlohmann::ordered_json::parse(file, nullptr, false);
  DeviceRecord record;
  if (!json.is_object()) return record;
  for (const auto& [name, value] : json.items())
    if (value.is_string()) record.emplace_back(name, value.get<std::string>());
  return record;
}

}  // namespace isthmus::train
