#include "isthmus/compute/device.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <mutex>

#include "isthmus/compute/error.hpp"

namespace isthmus {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.pop_back();
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

std::string device_text(cl_device_id id, cl_device_info what) {
  std::size_t size = 0;
  check(clGetDeviceInfo(id, what, 0, nullptr, &size), "clGetDeviceInfo");
  std::string text(size, '\0');
  check(clGetDeviceInfo(id, what, size, text.data(), nullptr), "clGetDeviceInfo");
  return trimmed(text);
}

std::string platform_text(cl_platform_id id, cl_platform_info what) {
  std::size_t size = 0;
  check(clGetPlatformInfo(id, what, 0, nullptr, &size), "clGetPlatformInfo");
  std::string text(size, '\0');
  check(clGetPlatformInfo(id, what, size, text.data(), nullptr), "clGetPlatformInfo");
  return trimmed(text);
}

template <class T>
T device_value(cl_device_id id, cl_device_info what) {
  T value{};
  check(clGetDeviceInfo(id, what, sizeof value, &value, nullptr), "clGetDeviceInfo");
  return value;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

std::string listing(const std::vector<Device>& devices) {
  if (devices.empty())
    return "; no OpenCL device was found: install a driver (a CPU needs only the package pocl-opencl-icd)";
  std::string text = "; there is";
  for (std::size_t i = 0; i < devices.size(); ++i)
    text += (i ? ", " : " ") + std::to_string(i) + " '" + devices[i].name() + "' (" +
            devices[i].platform_name() + ", " + to_string(devices[i].kind()) + ")";
  return text;
}

Device best(const std::vector<Device>& candidates) {
  return *std::max_element(candidates.begin(), candidates.end(),
                           [](const Device& a, const Device& b) { return a.score() < b.score(); });
}

}  // namespace

const char* to_string(DeviceKind kind) {
  switch (kind) {
    case DeviceKind::discrete_gpu:
      return "discrete GPU";
    case DeviceKind::integrated_gpu:
      return "integrated GPU";
    case DeviceKind::cpu:
      return "CPU";
    default:
      return "other";
  }
}

Device::Device(cl_device_id id) : id_(id) {
  platform_ = device_value<cl_platform_id>(id, CL_DEVICE_PLATFORM);
  name_ = device_text(id, CL_DEVICE_NAME);
  vendor_ = device_text(id, CL_DEVICE_VENDOR);
  device_version_ = device_text(id, CL_DEVICE_VERSION);
  driver_version_ = device_text(id, CL_DRIVER_VERSION);
  platform_name_ = platform_text(platform_, CL_PLATFORM_NAME);
  platform_version_ = platform_text(platform_, CL_PLATFORM_VERSION);
  compute_units_ = device_value<cl_uint>(id, CL_DEVICE_MAX_COMPUTE_UNITS);
  global_memory_ = device_value<cl_ulong>(id, CL_DEVICE_GLOBAL_MEM_SIZE);
  max_allocation_ = device_value<cl_ulong>(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE);
  local_memory_ = device_value<cl_ulong>(id, CL_DEVICE_LOCAL_MEM_SIZE);
  max_work_group_size_ = device_value<std::size_t>(id, CL_DEVICE_MAX_WORK_GROUP_SIZE);

  const auto type = device_value<cl_device_type>(id, CL_DEVICE_TYPE);
  if (type & CL_DEVICE_TYPE_CPU)
    kind_ = DeviceKind::cpu;
  else if (type & CL_DEVICE_TYPE_GPU)
    kind_ = device_value<cl_bool>(id, CL_DEVICE_HOST_UNIFIED_MEMORY) ? DeviceKind::integrated_gpu
                                                                     : DeviceKind::discrete_gpu;
  usable_ = device_value<cl_bool>(id, CL_DEVICE_AVAILABLE) &&
            device_value<cl_bool>(id, CL_DEVICE_COMPILER_AVAILABLE) &&
            device_value<cl_bool>(id, CL_DEVICE_ENDIAN_LITTLE) && device_version_ >= "OpenCL 1.2";
}

bool Device::has_extension(std::string_view extension) const {
  const std::string all = " " + device_text(id_, CL_DEVICE_EXTENSIONS) + " ";
  return all.find(" " + std::string(extension) + " ") != std::string::npos;
}

double Device::score() const noexcept {
  if (!usable_) return -1;
  const double by_kind[] = {3e6, 2e6, 1e6, 0};
  return by_kind[static_cast<int>(kind_)] + compute_units_;
}

std::vector<Device> Device::list() {
  // Where two threads are the first to ask, one of them may be told that there is nothing (ocl-icd,
  // PoCL 3.1).
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  cl_uint platform_count = 0;
  const cl_int status = clGetPlatformIDs(0, nullptr, &platform_count);
  constexpr cl_int kNoPlatform = -1001;  // CL_PLATFORM_NOT_FOUND_KHR
  if (status == kNoPlatform) return {};
  check(status, "clGetPlatformIDs");
  if (platform_count == 0) return {};
  std::vector<cl_platform_id> platforms(platform_count);
  check(clGetPlatformIDs(platform_count, platforms.data(), nullptr), "clGetPlatformIDs");

  std::vector<Device> devices;
  cl_int trouble = CL_SUCCESS;  // of a platform; it should not hide the devices of others
  for (cl_platform_id platform : platforms) {
    cl_uint count = 0;
    const cl_int found = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &count);
    if (found != CL_SUCCESS && found != CL_DEVICE_NOT_FOUND) trouble = found;
    if (found != CL_SUCCESS) continue;
    std::vector<cl_device_id> ids(count);
    check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, count, ids.data(), nullptr), "clGetDeviceIDs");
    for (cl_device_id id : ids) devices.emplace_back(id);
  }
  if (devices.empty()) check(trouble, "clGetDeviceIDs");
  return devices;
}

Device Device::pick(std::string_view selector) {
  const std::vector<Device> devices = list();
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(selector.data(), selector.data() + selector.size(), index);
  const bool is_index = error == std::errc() && end == selector.data() + selector.size();
  if (is_index && index < devices.size()) return devices[index];

  std::vector<Device> matches;
  const std::string wanted = lower(selector);
  for (const Device& device : devices) {
    const std::string text = device.name() + "\n" + device.platform_name() + "\n" + to_string(device.kind());
    if (!is_index && lower(text).find(wanted) != std::string::npos) matches.push_back(device);
  }
  if (matches.empty())
    throw UsageError("no device matches '" + std::string(selector) + "'" + listing(devices));
  return best(matches);
}

Device Device::pick() {
  const char* selector = std::getenv("ISTHMUS_DEVICE");
  if (selector && *selector) return pick(selector);
  const std::vector<Device> devices = list();
  if (devices.empty() || best(devices).score() < 0) throw UsageError("no usable device" + listing(devices));
  return best(devices);
}

}  // namespace isthmus
