/// \file
/// What a run was trained on, for those who read it later.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "isthmus/compute/device.hpp"
#include "isthmus/train/run_directory.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What is told of a device, and its value.
using DeviceRecord = std::vector<std::pair<std::string, std::string>>;

/// Name, driver, limits, and the version of Isthmus.
DeviceRecord describe(const Device& device);

/// Writes device.json into the run's folder.
void write_device_record(const RunDirectory& run, const Device& device);

/// Empty where there is none, as in runs from before there were any, or where it is damaged.
DeviceRecord read_device_record(const RunDirectory& run);

}  // namespace isthmus::train
#pragma GCC visibility pop
