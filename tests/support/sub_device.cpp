// Half a device for programs that take whole ones: a library that is loaded before libOpenCL (LD_PRELOAD).
// Every device that can be divided is replaced by a part of it, of one compute unit, which is there until the
// process ends. Drivers are asked first whether theirs can: rusticl's ends the process where it cannot.
#include <CL/cl.h>
#include <dlfcn.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <vector>

namespace {

bool can_be_divided(cl_device_id device) {
  std::vector<cl_device_partition_property> ways(16);
  std::size_t size = 0;
  clGetDeviceInfo(device, CL_DEVICE_PARTITION_PROPERTIES, ways.size() * sizeof ways[0], ways.data(), &size);
  ways.resize(size / sizeof ways[0]);
  return std::count(ways.begin(), ways.end(), CL_DEVICE_PARTITION_EQUALLY) > 0;
}

cl_device_id part_of(cl_device_id whole) {
  static std::mutex mutex;
  static std::map<cl_device_id, cl_device_id> parts;
  const std::lock_guard lock(mutex);
  const auto [found, is_new] = parts.emplace(whole, whole);
  if (is_new && can_be_divided(whole)) {
    const cl_device_partition_property units[] = {CL_DEVICE_PARTITION_EQUALLY, 1, 0};
    cl_uint count = 0;
    clCreateSubDevices(whole, units, 0, nullptr, &count);
    std::vector<cl_device_id> all(count);
    if (count > 0 && clCreateSubDevices(whole, units, count, all.data(), nullptr) == CL_SUCCESS)
      found->second = all[0];
  }
  return found->second;
}

}  // namespace

extern "C" cl_int clGetDeviceIDs(cl_platform_id platform, cl_device_type type, cl_uint size,
                                 cl_device_id* devices, cl_uint* count) {
  static const auto real = reinterpret_cast<decltype(&clGetDeviceIDs)>(dlsym(RTLD_NEXT, "clGetDeviceIDs"));
  cl_uint found = 0;
  const cl_int status = real(platform, type, size, devices, &found);
  if (count) *count = found;
  if (status == CL_SUCCESS && devices)
    std::transform(devices, devices + std::min(size, found), devices, part_of);
  return status;
}
