#include "support/faulty_opencl.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace isthmus::test::opencl {
namespace {

struct Object {
  const char* made_by;
  int references;
  std::size_t bytes;
};

struct State {
  std::map<std::string, std::uint64_t> calls;
  std::uint64_t all_calls = 0;
  std::optional<Fault> fault;
  std::string struck_call;  // empty: it has not come to the fault
  Limits limits;
  std::map<const void*, Object> objects;
};

State& state() {
  static State state;
  return state;
}

/// Counts the call. \returns the status that it is to fail with, or CL_SUCCESS
cl_int failure_of(const char* call) {
  State& s = state();
  const std::uint64_t number = ++s.calls[call];
  ++s.all_calls;
  if (!s.fault) return CL_SUCCESS;
  if (!s.struck_call.empty()) return s.fault->is_lasting ? s.fault->status : CL_SUCCESS;
  if (s.fault->call.empty() ? s.all_calls != s.fault->number
                            : s.fault->call != call || number != s.fault->number)
    return CL_SUCCESS;
  s.struck_call = call;
  return s.fault->status;
}

template <class Function>
Function* real(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// A call that gives its status.
template <class Function, class... Arguments>
cl_int pass(Function* function, const char* name, Arguments... arguments) {
  const cl_int failure = failure_of(name);
  return failure != CL_SUCCESS ? failure : real(function, name)(arguments...);
}

template <class Handle>
Handle made(Handle handle, const char* by, std::size_t bytes = 0) {
  if (handle) state().objects[handle] = {by, 1, bytes};
  return handle;
}

/// A call that gives an object, and its status by the last argument.
template <class Function, class... Arguments>
auto make(Function* function, const char* name, cl_int* status, std::size_t bytes, Arguments... arguments)
    -> decltype(function(arguments..., status)) {
  if (const cl_int failure = failure_of(name); failure != CL_SUCCESS) {
    if (status) *status = failure;
    return nullptr;
  }
  return made(real(function, name)(arguments..., status), name, bytes);
}

template <class Function, class Handle>
cl_int retain(Function* function, const char* name, Handle handle) {
  const cl_int status = pass(function, name, handle);
  const auto found = state().objects.find(handle);
  if (status == CL_SUCCESS && found != state().objects.end()) ++found->second.references;
  return status;
}

template <class Function, class Handle>
cl_int release(Function* function, const char* name, Handle handle) {
  const auto found = state().objects.find(handle);
  if (found != state().objects.end() && --found->second.references == 0) state().objects.erase(found);
  return real(function, name)(handle);
}

std::size_t live_bytes() {
  std::size_t bytes = 0;
  for (const auto& [handle, object] : state().objects) bytes += object.bytes;
  return bytes;
}

template <class T>
void lower(void* value, std::size_t size, cl_ulong limit) {
  if (limit > 0 && value && size >= sizeof(T))
    *static_cast<T*>(value) = std::min(*static_cast<T*>(value), static_cast<T>(limit));
}

/// An event of `queue` that has failed.
cl_event failed_event(cl_command_queue queue, cl_int failure) {
  cl_context context = nullptr;
  real(&clGetCommandQueueInfo, "clGetCommandQueueInfo")(queue, CL_QUEUE_CONTEXT, sizeof context, &context,
                                                        nullptr);
  const cl_event event = real(&clCreateUserEvent, "clCreateUserEvent")(context, nullptr);
  real(&clSetUserEventStatus, "clSetUserEventStatus")(event, failure);
  return event;
}

}  // namespace

void count_calls() {
  state().calls.clear();
  state().all_calls = 0;
}

void inject(const Fault& fault) {
  count_calls();
  state().fault = fault;
  state().struck_call.clear();
}

bool heal() {
  state().fault.reset();
  return !state().struck_call.empty();
}

std::string struck_call() {
  return state().struck_call;
}

const std::map<std::string, std::uint64_t>& calls() {
  return state().calls;
}

std::string unreleased() {
  std::map<std::string, int> counts;
  for (const auto& [handle, object] : state().objects) ++counts[object.made_by];
  std::string text;
  for (const auto& [made_by, count] : counts)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " of " + made_by;
  return text;
}

Limits set_limits(const Limits& limits) {
  return std::exchange(state().limits, limits);
}

}  // namespace isthmus::test::opencl

using namespace isthmus::test::opencl;

#define PASS(name, ...) return pass(&name, #name, __VA_ARGS__)

extern "C" {

// ---- queries

cl_int clGetPlatformIDs(cl_uint count, cl_platform_id* platforms, cl_uint* found) {
  PASS(clGetPlatformIDs, count, platforms, found);
}
cl_int clGetPlatformInfo(cl_platform_id platform, cl_platform_info what, size_t size, void* value,
                         size_t* needed) {
  PASS(clGetPlatformInfo, platform, what, size, value, needed);
}
cl_int clGetDeviceIDs(cl_platform_id platform, cl_device_type type, cl_uint count, cl_device_id* devices,
                      cl_uint* found) {
  PASS(clGetDeviceIDs, platform, type, count, devices, found);
}
cl_int clGetDeviceInfo(cl_device_id device, cl_device_info what, size_t size, void* value, size_t* needed) {
  const cl_int status = pass(&clGetDeviceInfo, "clGetDeviceInfo", device, what, size, value, needed);
  const Limits& limits = state().limits;
  if (status != CL_SUCCESS) return status;
  if (what == CL_DEVICE_MAX_MEM_ALLOC_SIZE) lower<cl_ulong>(value, size, limits.allocation);
  if (what == CL_DEVICE_GLOBAL_MEM_SIZE) lower<cl_ulong>(value, size, limits.global_memory);
  if (what == CL_DEVICE_LOCAL_MEM_SIZE) lower<cl_ulong>(value, size, limits.local_memory);
  if (what == CL_DEVICE_MAX_WORK_GROUP_SIZE) lower<size_t>(value, size, limits.group);
  return status;
}
cl_int clGetKernelWorkGroupInfo(cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info what,
                                size_t size, void* value, size_t* needed) {
  const cl_int status =
      pass(&clGetKernelWorkGroupInfo, "clGetKernelWorkGroupInfo", kernel, device, what, size, value, needed);
  if (status == CL_SUCCESS && what == CL_KERNEL_WORK_GROUP_SIZE)
    lower<size_t>(value, size, state().limits.kernel_group);
  return status;
}
cl_int clGetProgramInfo(cl_program program, cl_program_info what, size_t size, void* value, size_t* needed) {
  PASS(clGetProgramInfo, program, what, size, value, needed);
}
cl_int clGetEventInfo(cl_event event, cl_event_info what, size_t size, void* value, size_t* needed) {
  PASS(clGetEventInfo, event, what, size, value, needed);
}

// ---- objects

cl_context clCreateContext(const cl_context_properties* properties, cl_uint count,
                           const cl_device_id* devices,
                           void(CL_CALLBACK* notify)(const char*, const void*, size_t, void*), void* data,
                           cl_int* status) {
  return make(&clCreateContext, "clCreateContext", status, 0, properties, count, devices, notify, data);
}
cl_command_queue clCreateCommandQueue(cl_context context, cl_device_id device,
                                      cl_command_queue_properties properties, cl_int* status) {
  return make(&clCreateCommandQueue, "clCreateCommandQueue", status, 0, context, device, properties);
}
cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void* pointer, cl_int* status) {
  const Limits& limits = state().limits;
  const bool is_too_large = limits.allocation && size > limits.allocation;
  const bool is_full = limits.global_memory && live_bytes() + size > limits.global_memory;
  if (!is_too_large && !is_full)
    return make(&clCreateBuffer, "clCreateBuffer", status, size, context, flags, size, pointer);
  if (status) *status = is_too_large ? CL_INVALID_BUFFER_SIZE : CL_MEM_OBJECT_ALLOCATION_FAILURE;
  return nullptr;
}
cl_program clCreateProgramWithSource(cl_context context, cl_uint count, const char** strings,
                                     const size_t* lengths, cl_int* status) {
  return make(&clCreateProgramWithSource, "clCreateProgramWithSource", status, 0, context, count, strings,
              lengths);
}
cl_program clCreateProgramWithBinary(cl_context context, cl_uint count, const cl_device_id* devices,
                                     const size_t* lengths, const unsigned char** binaries,
                                     cl_int* of_binaries, cl_int* status) {
  return make(&clCreateProgramWithBinary, "clCreateProgramWithBinary", status, 0, context, count, devices,
              lengths, binaries, of_binaries);
}
cl_kernel clCreateKernel(cl_program program, const char* name, cl_int* status) {
  return make(&clCreateKernel, "clCreateKernel", status, 0, program, name);
}
cl_int clCreateKernelsInProgram(cl_program program, cl_uint count, cl_kernel* kernels, cl_uint* found) {
  const char* const name = "clCreateKernelsInProgram";
  const cl_int status = pass(&clCreateKernelsInProgram, name, program, count, kernels, found);
  if (status == CL_SUCCESS && kernels)
    for (cl_uint i = 0; i < count; ++i) made(kernels[i], name);
  return status;
}
cl_int clBuildProgram(cl_program program, cl_uint count, const cl_device_id* devices, const char* options,
                      void(CL_CALLBACK* notify)(cl_program, void*), void* data) {
  PASS(clBuildProgram, program, count, devices, options, notify, data);
}

cl_int clRetainContext(cl_context context) {
  return retain(&clRetainContext, "clRetainContext", context);
}
cl_int clRetainCommandQueue(cl_command_queue queue) {
  return retain(&clRetainCommandQueue, "clRetainCommandQueue", queue);
}
cl_int clRetainMemObject(cl_mem buffer) {
  return retain(&clRetainMemObject, "clRetainMemObject", buffer);
}
cl_int clReleaseContext(cl_context context) {
  return release(&clReleaseContext, "clReleaseContext", context);
}
cl_int clReleaseCommandQueue(cl_command_queue queue) {
  return release(&clReleaseCommandQueue, "clReleaseCommandQueue", queue);
}
cl_int clReleaseMemObject(cl_mem buffer) {
  return release(&clReleaseMemObject, "clReleaseMemObject", buffer);
}
cl_int clReleaseProgram(cl_program program) {
  return release(&clReleaseProgram, "clReleaseProgram", program);
}
cl_int clReleaseKernel(cl_kernel kernel) {
  return release(&clReleaseKernel, "clReleaseKernel", kernel);
}
cl_int clReleaseEvent(cl_event event) {
  return release(&clReleaseEvent, "clReleaseEvent", event);
}

// ---- commands

cl_int clSetKernelArg(cl_kernel kernel, cl_uint index, size_t size, const void* value) {
  PASS(clSetKernelArg, kernel, index, size, value);
}
cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                              const size_t* offset, const size_t* global, const size_t* local, cl_uint waits,
                              const cl_event* list, cl_event* event) {
  const size_t most = state().limits.group, items = local ? local[0] * (dimensions > 1 ? local[1] : 1) : 0;
  if (most && items > most) return CL_INVALID_WORK_GROUP_SIZE;
  PASS(clEnqueueNDRangeKernel, queue, kernel, dimensions, offset, global, local, waits, list, event);
}
cl_int clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
                            size_t size, const void* pointer, cl_uint waits, const cl_event* list,
                            cl_event* event) {
  PASS(clEnqueueWriteBuffer, queue, buffer, blocking, offset, size, pointer, waits, list, event);
}
cl_int clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
                           size_t size, void* pointer, cl_uint waits, const cl_event* list, cl_event* event) {
  const char* const name = "clEnqueueReadBuffer";
  if (!event) PASS(clEnqueueReadBuffer, queue, buffer, blocking, offset, size, pointer, waits, list, event);
  const cl_int failure = failure_of(kEvents);
  // A command that has failed writes no more, so this one ends before its event is said to have failed.
  const cl_int status = pass(&clEnqueueReadBuffer, name, queue, buffer, failure != CL_SUCCESS || blocking,
                             offset, size, pointer, waits, list, failure != CL_SUCCESS ? nullptr : event);
  if (status == CL_SUCCESS) {
    if (failure != CL_SUCCESS) *event = failed_event(queue, failure);
    made(*event, name);
  }
  return status;
}
cl_int clEnqueueCopyBuffer(cl_command_queue queue, cl_mem from, cl_mem to, size_t from_offset,
                           size_t to_offset, size_t size, cl_uint waits, const cl_event* list,
                           cl_event* event) {
  PASS(clEnqueueCopyBuffer, queue, from, to, from_offset, to_offset, size, waits, list, event);
}
cl_int clEnqueueFillBuffer(cl_command_queue queue, cl_mem buffer, const void* pattern, size_t pattern_size,
                           size_t offset, size_t size, cl_uint waits, const cl_event* list, cl_event* event) {
  PASS(clEnqueueFillBuffer, queue, buffer, pattern, pattern_size, offset, size, waits, list, event);
}
void* clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, cl_map_flags flags,
                         size_t offset, size_t size, cl_uint waits, const cl_event* list, cl_event* event,
                         cl_int* status) {
  const char* const name = "clEnqueueMapBuffer";
  const cl_int failure = failure_of(name);
  if (failure == CL_SUCCESS)
    return real(&clEnqueueMapBuffer, name)(queue, buffer, blocking, flags, offset, size, waits, list, event,
                                           status);
  if (status) *status = failure;
  return nullptr;
}
cl_int clEnqueueUnmapMemObject(cl_command_queue queue, cl_mem buffer, void* pointer, cl_uint waits,
                               const cl_event* list, cl_event* event) {
  PASS(clEnqueueUnmapMemObject, queue, buffer, pointer, waits, list, event);
}
cl_int clFlush(cl_command_queue queue) {
  PASS(clFlush, queue);
}
cl_int clFinish(cl_command_queue queue) {
  const cl_int status = real(&clFinish, "clFinish")(queue);
  const cl_int failure = failure_of("clFinish");
  return failure != CL_SUCCESS ? failure : status;
}
cl_int clWaitForEvents(cl_uint count, const cl_event* events) {
  const cl_int status = real(&clWaitForEvents, "clWaitForEvents")(count, events);
  const cl_int failure = failure_of("clWaitForEvents");
  return failure != CL_SUCCESS ? failure : status;
}
}
