#include "support/call_counts.h"

#include <CL/cl.h>
#include <dlfcn.h>

#include <map>
#include <string>

namespace {

std::map<std::string, unsigned> counts;
unsigned launches = 0;

/// The library's own function, for a call of it that is counted.
template <class Function>
Function* counted(Function*, const char* name) {
  ++counts[name];
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

#define COUNTED(name) counted(&name, #name)

extern "C" {

const char* take_call_counts() {
  static std::string text;
  text.clear();
  for (const auto& [name, count] : counts)
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  counts.clear();
  return text.c_str();
}

unsigned take_launches() {
  const unsigned taken = launches;
  launches = 0;
  return taken;
}

cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                              const size_t* offset, const size_t* global, const size_t* local, cl_uint waits,
                              const cl_event* list, cl_event* event) {
  ++launches;
  if (waits || event) ++counts["clEnqueueNDRangeKernel with events"];
  return reinterpret_cast<decltype(&clEnqueueNDRangeKernel)>(dlsym(RTLD_NEXT, "clEnqueueNDRangeKernel"))(
      queue, kernel, dimensions, offset, global, local, waits, list, event);
}

cl_int clFinish(cl_command_queue queue) {
  return COUNTED(clFinish)(queue);
}
cl_int clFlush(cl_command_queue queue) {
  return COUNTED(clFlush)(queue);
}
cl_int clWaitForEvents(cl_uint count, const cl_event* events) {
  return COUNTED(clWaitForEvents)(count, events);
}

cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void* host, cl_int* status) {
  return COUNTED(clCreateBuffer)(context, flags, size, host, status);
}
cl_mem clCreateSubBuffer(cl_mem buffer, cl_mem_flags flags, cl_buffer_create_type type, const void* info,
                         cl_int* status) {
  return COUNTED(clCreateSubBuffer)(buffer, flags, type, info, status);
}
cl_program clCreateProgramWithSource(cl_context context, cl_uint count, const char** strings,
                                     const size_t* lengths, cl_int* status) {
  return COUNTED(clCreateProgramWithSource)(context, count, strings, lengths, status);
}
cl_int clBuildProgram(cl_program program, cl_uint count, const cl_device_id* devices, const char* options,
                      void(CL_CALLBACK* notify)(cl_program, void*), void* data) {
  return COUNTED(clBuildProgram)(program, count, devices, options, notify, data);
}

cl_int clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
                           size_t size, void* host, cl_uint waits, const cl_event* list, cl_event* event) {
  return COUNTED(clEnqueueReadBuffer)(queue, buffer, blocking, offset, size, host, waits, list, event);
}
cl_int clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
                            size_t size, const void* host, cl_uint waits, const cl_event* list,
                            cl_event* event) {
  return COUNTED(clEnqueueWriteBuffer)(queue, buffer, blocking, offset, size, host, waits, list, event);
}
cl_int clEnqueueCopyBuffer(cl_command_queue queue, cl_mem from, cl_mem to, size_t from_offset,
                           size_t to_offset, size_t size, cl_uint waits, const cl_event* list,
                           cl_event* event) {
  return COUNTED(clEnqueueCopyBuffer)(queue, from, to, from_offset, to_offset, size, waits, list, event);
}
cl_int clEnqueueReadBufferRect(cl_command_queue queue, cl_mem buffer, cl_bool blocking, const size_t* origin,
                               const size_t* host_origin, const size_t* region, size_t row, size_t slice,
                               size_t host_row, size_t host_slice, void* host, cl_uint waits,
                               const cl_event* list, cl_event* event) {
  return COUNTED(clEnqueueReadBufferRect)(queue, buffer, blocking, origin, host_origin, region, row, slice,
                                          host_row, host_slice, host, waits, list, event);
}
cl_int clEnqueueWriteBufferRect(cl_command_queue queue, cl_mem buffer, cl_bool blocking, const size_t* origin,
                                const size_t* host_origin, const size_t* region, size_t row, size_t slice,
                                size_t host_row, size_t host_slice, const void* host, cl_uint waits,
                                const cl_event* list, cl_event* event) {
  return COUNTED(clEnqueueWriteBufferRect)(queue, buffer, blocking, origin, host_origin, region, row, slice,
                                           host_row, host_slice, host, waits, list, event);
}
cl_int clEnqueueCopyBufferRect(cl_command_queue queue, cl_mem from, cl_mem to, const size_t* from_origin,
                               const size_t* to_origin, const size_t* region, size_t from_row,
                               size_t from_slice, size_t to_row, size_t to_slice, cl_uint waits,
                               const cl_event* list, cl_event* event) {
  return COUNTED(clEnqueueCopyBufferRect)(queue, from, to, from_origin, to_origin, region, from_row,
                                          from_slice, to_row, to_slice, waits, list, event);
}
cl_int clEnqueueFillBuffer(cl_command_queue queue, cl_mem buffer, const void* pattern, size_t pattern_size,
                           size_t offset, size_t size, cl_uint waits, const cl_event* list, cl_event* event) {
  return COUNTED(clEnqueueFillBuffer)(queue, buffer, pattern, pattern_size, offset, size, waits, list, event);
}
void* clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, cl_map_flags flags,
                         size_t offset, size_t size, cl_uint waits, const cl_event* list, cl_event* event,
                         cl_int* status) {
  return COUNTED(clEnqueueMapBuffer)(queue, buffer, blocking, flags, offset, size, waits, list, event,
                                     status);
}
cl_int clEnqueueUnmapMemObject(cl_command_queue queue, cl_mem buffer, void* mapped, cl_uint waits,
                               const cl_event* list, cl_event* event) {
  return COUNTED(clEnqueueUnmapMemObject)(queue, buffer, mapped, waits, list, event);
}

}  // extern "C"
