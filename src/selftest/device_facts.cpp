#include "isthmus/selftest/device_facts.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "../compute/program_cache.hpp"
#include "../compute/quirks.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/tuning_record.hpp"

namespace isthmus::selftest {
namespace {

template <class T>
T value(const Device& device, cl_device_info what) {
  T result{};
  check(clGetDeviceInfo(device.id(), what, sizeof result, &result, nullptr), "clGetDeviceInfo");
  return result;
}

std::string text(const Device& device, cl_device_info what) {
  std::size_t size = 0;
  check(clGetDeviceInfo(device.id(), what, 0, nullptr, &size), "clGetDeviceInfo");
  std::string result(size, '\0');
  check(clGetDeviceInfo(device.id(), what, size, result.data(), nullptr), "clGetDeviceInfo");
  return result.c_str();
}

std::string amount(double bytes) {
  if (bytes >= 1u << 30) return fmt::format("{:.1f} GiB", bytes / (1u << 30));
  if (bytes >= 1u << 20) return fmt::format("{:.1f} MiB", bytes / (1u << 20));
  return fmt::format("{:.0f} KiB", bytes / 1024);
}

std::string yes_or_no(bool is_so) {
  return is_so ? "yes" : "no";
}

/// Of one of our kernels, which has to be compiled for it.
std::string preferred_multiple(const Device& device) try {
  Queue queue(device);
  std::size_t multiple = 0;
  check(clGetKernelWorkGroupInfo(queue.kernel("sum", "add_partial_sums").id(), device.id(),
                                 CL_KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE, sizeof multiple, &multiple,
                                 nullptr),
        "clGetKernelWorkGroupInfo");
  return std::to_string(multiple);
} catch (const BuildError&) {
  return "unknown: cl/sum.cl does not build";
} catch (const Error& error) {
  return std::string("unknown: ") + error.what();
}

/// Where the device's tuning is kept, if there is one.
std::string tuning(const Device& device) {
  const std::string path = ops::tuning_path(device);
  std::error_code ignored;
  return !path.empty() && std::filesystem::exists(path, ignored) ? path : "";
}

}  // namespace

DeviceLimits limits_of(const Device& device) {
  DeviceLimits limits;
  limits.is_available = value<cl_bool>(device, CL_DEVICE_AVAILABLE) != CL_FALSE;
  limits.has_compiler = value<cl_bool>(device, CL_DEVICE_COMPILER_AVAILABLE) != CL_FALSE;
  limits.is_little_endian = value<cl_bool>(device, CL_DEVICE_ENDIAN_LITTLE) != CL_FALSE;
  limits.has_full_profile = text(device, CL_DEVICE_PROFILE) == "FULL_PROFILE";
  limits.has_infinity = value<cl_device_fp_config>(device, CL_DEVICE_SINGLE_FP_CONFIG) & CL_FP_INF_NAN;
  limits.has_endless_loops = !quirks::loops_are_cut_short(device);
  limits.has_real_local_memory =
      value<cl_device_local_mem_type>(device, CL_DEVICE_LOCAL_MEM_TYPE) == CL_LOCAL;
  limits.local_memory = device.local_memory();
  limits.constant_memory = value<cl_ulong>(device, CL_DEVICE_MAX_CONSTANT_BUFFER_SIZE);
  limits.max_allocation = device.max_allocation();
  limits.max_work_group_size = device.max_work_group_size();
  limits.device_version = device.device_version();
  return limits;
}

std::vector<std::string> shortcomings(const DeviceLimits& limits) {
  constexpr std::size_t kLocalMemory = 32 << 10, kGroup = 64, kClblastGroup = 256, kAllocation = 256 << 20;
  std::vector<std::string> found;
  const auto unless = [&](bool is_good, const std::string& what) {
    if (!is_good) found.push_back(what);
  };
  unless(limits.is_available, "the device is not available");
  unless(limits.has_compiler, "the driver has no compiler, and Isthmus compiles its kernels on the device");
  unless(limits.is_little_endian, "the device is big-endian, and files are little-endian");
  unless(limits.device_version >= "OpenCL 1.2", "OpenCL 1.2 is needed, not " + limits.device_version);
  unless(limits.has_full_profile, "the embedded profile computes less exactly than training needs");
  unless(limits.has_infinity,
         "there is no infinity and NaN, by which Isthmus sees that a training has failed");
  unless(
      limits.has_endless_loops,
      "the driver ends the loops of a work-item after 65,535 passes: large products and long sums are wrong");
  unless(limits.local_memory >= kLocalMemory, "CLBlast's products may need 32 KiB of local memory, not " +
                                                  amount(static_cast<double>(limits.local_memory)));
  unless(limits.max_work_group_size >= kGroup,
         fmt::format("work-groups hold {} work-items at most, so that sums have less than their usual 64",
                     limits.max_work_group_size));
  unless(limits.max_work_group_size >= kClblastGroup,
         fmt::format("CLBlast's products may need work-groups of 256 work-items, not {}",
                     limits.max_work_group_size));
  unless(limits.max_allocation >= kAllocation,
         "a data set lies in one buffer, of which SVHN needs 256 MiB; the largest here is " +
             amount(static_cast<double>(limits.max_allocation)));
  return found;
}

Facts device_facts(const Device& device) {
  const DeviceLimits limits = limits_of(device);
  const std::string extensions = text(device, CL_DEVICE_EXTENSIONS);
  const auto has = [&](const char* part) { return yes_or_no(extensions.find(part) != std::string::npos); };
  const auto number = [&](cl_device_info what) { return std::to_string(value<cl_uint>(device, what)); };
  const std::string record = tuning(device), folder = ProgramCache::folder(device);
  return {
      {"platform", device.platform_name() + ", " + device.platform_version()},
      {"vendor", device.vendor()},
      {"kind", to_string(device.kind())},
      {"driver", device.driver_version()},
      {"version", device.device_version()},
      {"OpenCL C", text(device, CL_DEVICE_OPENCL_C_VERSION)},
      {"profile", limits.has_full_profile ? "full" : "embedded"},
      {"compute units", std::to_string(device.compute_units())},
      {"clock", number(CL_DEVICE_MAX_CLOCK_FREQUENCY) + " MHz"},
      {"global memory", amount(static_cast<double>(device.global_memory()))},
      {"global cache", amount(static_cast<double>(value<cl_ulong>(device, CL_DEVICE_GLOBAL_MEM_CACHE_SIZE)))},
      {"largest allocation", amount(static_cast<double>(limits.max_allocation))},
      {"local memory", amount(static_cast<double>(limits.local_memory)) +
                           (limits.has_real_local_memory ? "" : ", a part of global memory")},
      {"constant memory", amount(static_cast<double>(limits.constant_memory))},
      {"memory shared with the host", yes_or_no(value<cl_bool>(device, CL_DEVICE_HOST_UNIFIED_MEMORY))},
      {"base address alignment", number(CL_DEVICE_MEM_BASE_ADDR_ALIGN) + " bits"},
      {"largest work-group", std::to_string(limits.max_work_group_size)},
      {"its preferred multiple", preferred_multiple(device)},
      {"float vector width", number(CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT) + ", preferred " +
                                 number(CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT)},
      {"infinity and NaN", yes_or_no(limits.has_infinity)},
      {"fp64 (not needed)", has("cl_khr_fp64")},
      {"sub-groups (not needed)", has("subgroups")},
      {"images", "not used"},
      {"matrix products", std::string(to_string(ops::default_tuning(device).provider)) +
                              (record.empty() ? "" : ", unless the tuning record says otherwise")},
      {"tuning record", record.empty() ? "none ('isthmus tune' makes one)" : record},
      {"compiled programs", folder.empty() ? "kept by the driver, or not at all" : folder}};
}

}  // namespace isthmus::selftest
