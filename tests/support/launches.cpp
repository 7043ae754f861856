// Stands before an OpenCL library (LD_PRELOAD) for tools/oclgrind.py, and writes down what is launched.
//   LAUNCHES     the file that gets a line for each launch: program, kernel and build options, with tabs
//   between DEVICE_KIND  cpu or gpu: what every device is said to be
#include <CL/cl.h>
#include <dlfcn.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <type_traits>

namespace {

template <class Function>
Function* real(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// What `query` says, a text, about objects such as `object`.
template <class Query, class... Object>
std::string text(Query query, Object... object) {
  std::size_t size = 0;
  if (query(object..., 0, nullptr, &size) != CL_SUCCESS) return {};
  std::string value(size, '\0');
  query(object..., size, value.data(), nullptr);
  return value.c_str();
}

template <class T, class Query, class Object, class Name>
T handle(Query query, Object object, Name name) {
  T value{};
  query(object, name, sizeof value, &value, nullptr);
  return value;
}

/// The library's programs begin with the name of their file, as ProgramLibrary puts it there. Empty: of
/// another.
std::string program_name(cl_program program) {
  const std::string source = text(clGetProgramInfo, program, CL_PROGRAM_SOURCE), start = "#line 1 \"cl/";
  if (source.rfind(start, 0) != 0) return {};
  return source.substr(start.size(), source.find(".cl\"") - start.size());
}

}  // namespace

extern "C" {

cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                              const size_t* offset, const size_t* global, const size_t* local,
                              cl_uint wait_count, const cl_event* wait_for, cl_event* event) {
  const char* file = std::getenv("LAUNCHES");
  if (file) {
    const auto program = handle<cl_program>(clGetKernelInfo, kernel, CL_KERNEL_PROGRAM);
    const auto device = handle<cl_device_id>(clGetCommandQueueInfo, queue, CL_QUEUE_DEVICE);
    std::ofstream(file, std::ios::app)
        << program_name(program) << '\t' << text(clGetKernelInfo, kernel, CL_KERNEL_FUNCTION_NAME) << '\t'
        << text(clGetProgramBuildInfo, program, device, CL_PROGRAM_BUILD_OPTIONS) << '\n';
  }
  return real(&clEnqueueNDRangeKernel, "clEnqueueNDRangeKernel")(queue, kernel, dimensions, offset, global,
                                                                 local, wait_count, wait_for, event);
}

cl_int clGetDeviceInfo(cl_device_id device, cl_device_info what, size_t size, void* value, size_t* needed) {
  const cl_int status = real(&clGetDeviceInfo, "clGetDeviceInfo")(device, what, size, value, needed);
  const char* kind = std::getenv("DEVICE_KIND");
  if (status == CL_SUCCESS && kind && what == CL_DEVICE_TYPE && value)
    *static_cast<cl_device_type*>(value) =
        kind == std::string("gpu") ? CL_DEVICE_TYPE_GPU : CL_DEVICE_TYPE_CPU;
  return status;
}

}  // extern "C"
