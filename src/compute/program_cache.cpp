#include "program_cache.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "isthmus/compute/error.hpp"
#include "quirks.hpp"

namespace isthmus {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

template <class T>
std::vector<T> program_values(cl_program program, cl_program_info what, std::size_t count) {
  std::vector<T> values(count);
  check(clGetProgramInfo(program, what, count * sizeof(T), values.data(), nullptr), "clGetProgramInfo");
  return values;
}

/// Every kernel of a program, for as long as it lives.
class AllKernels {
 public:
  explicit AllKernels(cl_program program) {
    cl_uint count = 0;
    check(clCreateKernelsInProgram(program, 0, nullptr, &count), "clCreateKernelsInProgram");
    kernels_.resize(count);
    const cl_int status = clCreateKernelsInProgram(program, count, kernels_.data(), nullptr);
    if (status != CL_SUCCESS) kernels_.clear();
    check(status, "clCreateKernelsInProgram");
  }
  ~AllKernels() {
    for (cl_kernel kernel : kernels_) clReleaseKernel(kernel);
  }
  AllKernels(const AllKernels&) = delete;

 private:
  std::vector<cl_kernel> kernels_;
};

std::string binary_of(cl_program program, cl_device_id device) {
  // A lazy driver compiles a kernel when it is created, and has less to give before.
  const AllKernels compiled(program);
  // A caller's context may have more devices than ours; a null pointer skips theirs.
  const std::size_t count = program_values<cl_uint>(program, CL_PROGRAM_NUM_DEVICES, 1).front();
  const auto devices = program_values<cl_device_id>(program, CL_PROGRAM_DEVICES, count);
  const auto sizes = program_values<std::size_t>(program, CL_PROGRAM_BINARY_SIZES, count);
  const auto index =
      static_cast<std::size_t>(std::find(devices.begin(), devices.end(), device) - devices.begin());
  if (index == count || sizes[index] == 0) throw Error("the driver gives no program binary");
  std::string binary(sizes[index], '\0');
  std::vector<char*> wanted(count, nullptr);
  wanted[index] = binary.data();
  check(clGetProgramInfo(program, CL_PROGRAM_BINARIES, count * sizeof(char*), wanted.data(), nullptr),
        "clGetProgramInfo(CL_PROGRAM_BINARIES)");
  return binary;
}

Program from_binary(cl_context context, cl_device_id device, const std::string& binary,
                    const std::string& options) {
  const std::size_t size = binary.size();
  const auto* bytes = reinterpret_cast<const unsigned char*>(binary.data());
  cl_int of_binary = CL_SUCCESS, status = CL_SUCCESS;
  Program program(clCreateProgramWithBinary(context, 1, &device, &size, &bytes, &of_binary, &status),
                  [](cl_program id) {
                    if (id) clReleaseProgram(id);
                  });
  check(status, "clCreateProgramWithBinary");
  check(of_binary, "clCreateProgramWithBinary");
  check(clBuildProgram(program.get(), 1, &device, options.c_str(), nullptr, nullptr),
        "clBuildProgram of a program binary");
  return program;
}

}  // namespace

std::string ProgramCache::folder(const Device& device) {
  const std::string chosen = environment("ISTHMUS_PROGRAM_CACHE");
  if (chosen == "off") return {};
  if (!chosen.empty()) return chosen;
  if (quirks::driver_keeps_programs(device)) return {};
  const std::string cache = environment("XDG_CACHE_HOME"), home = environment("HOME");
  if (cache.empty() && home.empty()) return {};
  const std::filesystem::path caches =
      cache.empty() ? std::filesystem::path(home) / ".cache" : std::filesystem::path(cache);
  return (caches / "isthmus" / "programs").string();
}

ProgramCache::ProgramCache(const Device& device, const std::string& folder)
    : device_(device), store_(folder) {
  use_.folder = folder;
}

std::string ProgramCache::identity(const std::string& source, const std::string& options) const {
  std::string text;
  for (const std::string& part : {device_.platform_name(), device_.platform_version(), device_.name(),
                                  device_.device_version(), device_.driver_version(), options, source})
    text += std::to_string(part.size()) + " " + part + "\n";  // sizes: no two lists give the same text
  return text;
}

Program ProgramCache::load(cl_context context, const std::string& source, const std::string& options) {
  const std::string wanted = identity(source, options);
  try {
    if (const auto binary = store_.read(wanted)) {
      Program program = from_binary(context, device_.id(), *binary, options);
      ++use_.hits;
      return program;
    }
  } catch (const std::exception& error) {
    use_.trouble = error.what();
    store_.remove(wanted);  // or every later process would stumble over it where it cannot be replaced
  }
  ++use_.misses;
  return nullptr;
}

void ProgramCache::save(const Program& program, const std::string& source, const std::string& options) try {
  store_.write(identity(source, options), binary_of(program.get(), device_.id()));
  ++use_.saves;
} catch (const std::exception& error) {
  use_.trouble = error.what();
}

}  // namespace isthmus
