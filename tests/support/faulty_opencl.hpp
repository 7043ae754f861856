// An OpenCL that fails on request, has lower limits on request, and knows what has not been released. The
// program that is linked with faulty_opencl.cpp calls it in place of libOpenCL, and so do the libraries in
// it.
#pragma once

#include <CL/cl.h>

#include <cstdint>
#include <map>
#include <string>

namespace isthmus::test::opencl {

/// The name under which events are counted that are handed out, to fail while they are waited for.
inline const char* const kEvents = "events";

/// What goes wrong.
struct Fault {
  std::string call;      ///< its name, or kEvents; empty: any but a release
  std::uint64_t number;  ///< of that call from inject() on, from 1
  cl_int status;
  bool is_lasting = false;  ///< and all calls after it fail too, but releases
};

/// Counts calls anew, and lets one fail. It does nothing else then; a call that waits does wait before.
void inject(const Fault& fault);
/// Ends that. \returns whether it came to it
bool heal();

/// The call that failed, the first one of several; empty where it did not come to it.
std::string struck_call();

/// How often each call was made since inject() or count_calls().
const std::map<std::string, std::uint64_t>& calls();
/// Counts calls anew.
void count_calls();

/// "2 of clCreateBuffer" and so on, for what has been made and not been released; empty: nothing.
std::string unreleased();

/// Limits that the device is said to have, in place of larger ones. 0: its own.
struct Limits {
  cl_ulong allocation = 0;       ///< CL_DEVICE_MAX_MEM_ALLOC_SIZE, in bytes; larger buffers are refused
  cl_ulong global_memory = 0;    ///< CL_DEVICE_GLOBAL_MEM_SIZE, in bytes; buffers that exceed it are refused
  cl_ulong local_memory = 0;     ///< CL_DEVICE_LOCAL_MEM_SIZE, in bytes
  std::size_t group = 0;         ///< CL_DEVICE_MAX_WORK_GROUP_SIZE; larger ones are refused
  std::size_t kernel_group = 0;  ///< CL_KERNEL_WORK_GROUP_SIZE of every kernel
};
/// \returns what was set before
Limits set_limits(const Limits& limits);

}  // namespace isthmus::test::opencl
