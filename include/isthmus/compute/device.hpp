/// \file
/// The OpenCL devices of this machine, and how one is chosen.
#pragma once

#include <CL/cl.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(default)
namespace isthmus {

enum class DeviceKind { discrete_gpu, integrated_gpu, cpu, other };

/// "discrete GPU", "integrated GPU", "CPU" or "other".
const char* to_string(DeviceKind kind);

/// One OpenCL device: a value, cheap to copy, for any thread. Root devices are not reference counted, so it
/// owns nothing; a sub-device must be kept by whoever made it.
class Device {
 public:
  explicit Device(cl_device_id id);

  cl_device_id id() const noexcept { return id_; }
  cl_platform_id platform() const noexcept { return platform_; }
  DeviceKind kind() const noexcept { return kind_; }
  const std::string& name() const noexcept { return name_; }
  const std::string& platform_name() const noexcept { return platform_name_; }
  const std::string& platform_version() const noexcept { return platform_version_; }
  const std::string& vendor() const noexcept { return vendor_; }
  const std::string& device_version() const noexcept { return device_version_; }
  const std::string& driver_version() const noexcept { return driver_version_; }
  unsigned compute_units() const noexcept { return compute_units_; }
  /// Bytes.
  std::size_t global_memory() const noexcept { return global_memory_; }
  /// The largest single buffer, in bytes.
  std::size_t max_allocation() const noexcept { return max_allocation_; }
  /// Local memory of a work-group, in bytes.
  std::size_t local_memory() const noexcept { return local_memory_; }
  std::size_t max_work_group_size() const noexcept { return max_work_group_size_; }

  /// Asks the driver.
  bool has_extension(std::string_view extension) const;

  /// Preference: discrete GPU > integrated GPU > CPU > other, then by compute units.
  /// Devices that cannot run Isthmus (no compiler, big-endian, OpenCL before 1.2) score below zero.
  double score() const noexcept;

  /// Every device of every platform, in the loader's order; the index is what pick() takes.
  /// Empty where no driver is installed.
  static std::vector<Device> list();

  /// The device that `selector` names: an index into list(), or any part of the name, platform or kind,
  /// case ignored. Among several matches the best score wins.
  /// \throws UsageError listing what exists, when nothing matches
  static Device pick(std::string_view selector);

  /// pick() by the environment variable ISTHMUS_DEVICE, or the best score where it is unset or empty.
  static Device pick();

 private:
  cl_device_id id_;
  cl_platform_id platform_ = nullptr;
  DeviceKind kind_ = DeviceKind::other;
  std::string name_, platform_name_, platform_version_, vendor_, device_version_, driver_version_;
  unsigned compute_units_ = 0;
  std::size_t global_memory_ = 0, max_allocation_ = 0, local_memory_ = 0, max_work_group_size_ = 0;
  bool usable_ = false;
};

}  // namespace isthmus
#pragma GCC visibility pop
