#include "isthmus/compute/error.hpp"

namespace isthmus {

DataError::DataError(const std::string& file, std::uint64_t offset, const std::string& expected,
                     const std::string& found)
    : Error(file + ": at byte " + std::to_string(offset) + ": expected " + expected + ", found " + found),
      file_(file),
      offset_(offset) {}

DeviceError::DeviceError(const std::string& call, cl_int status)
    : Error(call + " failed: " + status_name(status)), status_(status) {}

DeviceError::DeviceError(const std::string& where, const DeviceError& failure, const std::string& advice)
    : Error(where + ": " + failure.what() + "; " + advice), status_(failure.status()) {}

BuildError::BuildError(const std::string& program, const std::string& options, const std::string& log)
    : Error("cl/" + program + ".cl does not build with options '" + options + "':\n" + log), log_(log) {}

std::string status_name(cl_int status) {
#define ISTHMUS_STATUS(name) \
  case name:                 \
    return #name
  switch (status) {
    ISTHMUS_STATUS(CL_SUCCESS);
    ISTHMUS_STATUS(CL_DEVICE_NOT_FOUND);
    ISTHMUS_STATUS(CL_DEVICE_NOT_AVAILABLE);
    ISTHMUS_STATUS(CL_COMPILER_NOT_AVAILABLE);
    ISTHMUS_STATUS(CL_MEM_OBJECT_ALLOCATION_FAILURE);
    ISTHMUS_STATUS(CL_OUT_OF_RESOURCES);
    ISTHMUS_STATUS(CL_OUT_OF_HOST_MEMORY);
    ISTHMUS_STATUS(CL_PROFILING_INFO_NOT_AVAILABLE);
    ISTHMUS_STATUS(CL_MEM_COPY_OVERLAP);
    ISTHMUS_STATUS(CL_BUILD_PROGRAM_FAILURE);
    ISTHMUS_STATUS(CL_MAP_FAILURE);
    ISTHMUS_STATUS(CL_MISALIGNED_SUB_BUFFER_OFFSET);
    ISTHMUS_STATUS(CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST);
    ISTHMUS_STATUS(CL_COMPILE_PROGRAM_FAILURE);
    ISTHMUS_STATUS(CL_LINKER_NOT_AVAILABLE);
    ISTHMUS_STATUS(CL_LINK_PROGRAM_FAILURE);
    ISTHMUS_STATUS(CL_DEVICE_PARTITION_FAILED);
    ISTHMUS_STATUS(CL_KERNEL_ARG_INFO_NOT_AVAILABLE);
    ISTHMUS_STATUS(CL_INVALID_VALUE);
    ISTHMUS_STATUS(CL_INVALID_DEVICE_TYPE);
    ISTHMUS_STATUS(CL_INVALID_PLATFORM);
    ISTHMUS_STATUS(CL_INVALID_DEVICE);
    ISTHMUS_STATUS(CL_INVALID_CONTEXT);
    ISTHMUS_STATUS(CL_INVALID_QUEUE_PROPERTIES);
    ISTHMUS_STATUS(CL_INVALID_COMMAND_QUEUE);
    ISTHMUS_STATUS(CL_INVALID_HOST_PTR);
    ISTHMUS_STATUS(CL_INVALID_MEM_OBJECT);
    ISTHMUS_STATUS(CL_INVALID_BINARY);
    ISTHMUS_STATUS(CL_INVALID_BUILD_OPTIONS);
    ISTHMUS_STATUS(CL_INVALID_PROGRAM);
    ISTHMUS_STATUS(CL_INVALID_PROGRAM_EXECUTABLE);
    ISTHMUS_STATUS(CL_INVALID_KERNEL_NAME);
    ISTHMUS_STATUS(CL_INVALID_KERNEL_DEFINITION);
    ISTHMUS_STATUS(CL_INVALID_KERNEL);
    ISTHMUS_STATUS(CL_INVALID_ARG_INDEX);
    ISTHMUS_STATUS(CL_INVALID_ARG_VALUE);
    ISTHMUS_STATUS(CL_INVALID_ARG_SIZE);
    ISTHMUS_STATUS(CL_INVALID_KERNEL_ARGS);
    ISTHMUS_STATUS(CL_INVALID_WORK_DIMENSION);
    ISTHMUS_STATUS(CL_INVALID_WORK_GROUP_SIZE);
    ISTHMUS_STATUS(CL_INVALID_WORK_ITEM_SIZE);
    ISTHMUS_STATUS(CL_INVALID_GLOBAL_OFFSET);
    ISTHMUS_STATUS(CL_INVALID_EVENT_WAIT_LIST);
    ISTHMUS_STATUS(CL_INVALID_EVENT);
    ISTHMUS_STATUS(CL_INVALID_OPERATION);
    ISTHMUS_STATUS(CL_INVALID_BUFFER_SIZE);
    ISTHMUS_STATUS(CL_INVALID_GLOBAL_WORK_SIZE);
    ISTHMUS_STATUS(CL_INVALID_PROPERTY);
    ISTHMUS_STATUS(CL_INVALID_COMPILER_OPTIONS);
    ISTHMUS_STATUS(CL_INVALID_LINKER_OPTIONS);
    ISTHMUS_STATUS(CL_INVALID_DEVICE_PARTITION_COUNT);
    case -1001:  // CL_PLATFORM_NOT_FOUND_KHR: the loader found no driver
      return "CL_PLATFORM_NOT_FOUND_KHR";
    default:  // CLBlast numbers its own from -1003 down
      return "status " + std::to_string(status);
  }
#undef ISTHMUS_STATUS
}

}  // namespace isthmus
