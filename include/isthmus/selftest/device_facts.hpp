/// \file
/// What a device is and can do, for people: what to look at where something does not work.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/compute/device.hpp"

#pragma GCC visibility push(default)
namespace isthmus::selftest {

/// What of a device Isthmus depends on.
struct DeviceLimits {
  bool is_available = false, has_compiler = false, is_little_endian = false, has_full_profile = false;
  bool has_infinity = false;           ///< and NaN, in single precision
  bool has_endless_loops = false;      ///< else they end after some passes, unfinished
  bool has_real_local_memory = false;  ///< else it is a part of global memory
  std::size_t local_memory = 0, constant_memory = 0, max_allocation = 0;  ///< bytes
  std::size_t max_work_group_size = 0;
  std::string device_version;  ///< "OpenCL 3.0 …"
};

DeviceLimits limits_of(const Device& device);

/// What of it is less than Isthmus needs or likes, in words; nothing for a good device.
std::vector<std::string> shortcomings(const DeviceLimits& limits);

using Facts = std::vector<std::pair<std::string, std::string>>;

/// The device's versions, sizes and abilities by name, and what Isthmus does on it: whose products it uses,
/// whether they have been tuned, and where compiled programs are kept.
Facts device_facts(const Device& device);

}  // namespace isthmus::selftest
#pragma GCC visibility pop
