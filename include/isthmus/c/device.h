/// \file
/// The OpenCL devices of this machine.
#pragma once

#include "isthmus/c/base.h"

#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#include <CL/cl.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A device and what is known of it. For any thread.
typedef struct isthmus_device isthmus_device;

/// How many devices there are, of all platforms; 0 where no driver is installed.
ISTHMUS_C_API isthmus_status isthmus_device_count(size_t* count);

/// \param spec  a number below isthmus_device_count(), or any part of a device's name, platform or kind
/// ("discrete
///              GPU", "integrated GPU", "CPU"), case ignored, of which the best match is taken. NULL: what
///              the environment's ISTHMUS_DEVICE says, or the best device where it says nothing
/// \returns ISTHMUS_ERROR_USAGE where nothing matches; the message lists what there is
ISTHMUS_C_API isthmus_status isthmus_device_open(const char* spec, isthmus_device** device);
ISTHMUS_C_API isthmus_status isthmus_device_destroy(isthmus_device* device);

/// \param name  lasts as long as the device's handle
ISTHMUS_C_API isthmus_status isthmus_device_name(const isthmus_device* device, const char** name);
/// \param name  lasts as long as the device's handle
ISTHMUS_C_API isthmus_status isthmus_device_platform_name(const isthmus_device* device, const char** name);
/// For a program that makes a context of its own.
ISTHMUS_C_API isthmus_status isthmus_device_id(const isthmus_device* device, cl_device_id* id);

#ifdef __cplusplus
}
#endif
