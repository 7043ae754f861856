#include "isthmus/c/device.h"

#include "guard.hpp"
#include "handles.hpp"

using namespace isthmus;
using c::given;
using c::guarded;

isthmus_status isthmus_device_count(size_t* count) {
  return guarded(__func__, [&] { given(count, "count") = Device::list().size(); });
}

isthmus_status isthmus_device_open(const char* spec, isthmus_device** device) {
  return guarded(__func__, [&] {
    isthmus_device*& result = given(device, "device");
    result = new isthmus_device{spec ? Device::pick(spec) : Device::pick()};
  });
}

isthmus_status isthmus_device_destroy(isthmus_device* device) {
  return guarded(__func__, [&] { delete device; });
}

isthmus_status isthmus_device_name(const isthmus_device* device, const char** name) {
  return guarded(__func__, [&] { given(name, "name") = given(device, "device").device.name().c_str(); });
}

isthmus_status isthmus_device_platform_name(const isthmus_device* device, const char** name) {
  return guarded(__func__,
                 [&] { given(name, "name") = given(device, "device").device.platform_name().c_str(); });
}

isthmus_status isthmus_device_id(const isthmus_device* device, cl_device_id* id) {
  return guarded(__func__, [&] { given(id, "id") = given(device, "device").device.id(); });
}
