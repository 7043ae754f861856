#include "isthmus/compute/program_library.hpp"

#include <set>
#include <sstream>

#include "embedded_kernels.hpp"
#include "isthmus/compute/error.hpp"
#include "program_cache.hpp"
#include "quirks.hpp"

namespace isthmus {
namespace {

/// Appends the file to `out`, each include once, with #line directives so that a compiler's log names the
/// file.
void expand(const std::string& name, std::set<std::string>& seen, std::string& out) {
  const auto file = embedded_kernels().find(name);
  if (file == embedded_kernels().end()) throw UsageError("there is no kernel file cl/" + name);
  out += "#line 1 \"cl/" + name + "\"\n";
  std::istringstream lines{std::string(file->second)};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    constexpr std::string_view kInclude = "#include \"";
    if (line.rfind(kInclude, 0) != 0) {
      out += line + "\n";
      continue;
    }
    const std::string included = line.substr(kInclude.size(), line.rfind('"') - kInclude.size());
    if (seen.insert(included).second) expand(included, seen, out);
    out += "#line " + std::to_string(number + 1) + " \"cl/" + name + "\"\n";
  }
}

std::string build_log(cl_program program, cl_device_id device) {
  std::size_t size = 0;
  if (clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, nullptr, &size) != CL_SUCCESS)
    return {};
  std::string log(size, '\0');
  clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, size, log.data(), nullptr);
  while (!log.empty() && (log.back() == '\0' || log.back() == '\n')) log.pop_back();
  return log;
}

std::size_t largest_group(const Device& device) {
  std::size_t size = 64;
  while (size > device.max_work_group_size()) size /= 2;
  return size;
}

}  // namespace

Kernel::Kernel(cl_program program, const std::string& name, cl_device_id device) : name_(name) {
  cl_int status = CL_SUCCESS;
  id_.reset(clCreateKernel(program, name.c_str(), &status), clReleaseKernel);
  check(status, ("clCreateKernel(" + name + ")").c_str());
  check(clGetKernelWorkGroupInfo(id_.get(), device, CL_KERNEL_WORK_GROUP_SIZE, sizeof max_work_group_size_,
                                 &max_work_group_size_, nullptr),
        "clGetKernelWorkGroupInfo");
  const Device whole(device);
  if (quirks::kernel_group_size_is_a_placeholder(whole)) max_work_group_size_ = whole.max_work_group_size();
  cl_ulong local = 0;
  check(clGetKernelWorkGroupInfo(id_.get(), device, CL_KERNEL_LOCAL_MEM_SIZE, sizeof local, &local, nullptr),
        "clGetKernelWorkGroupInfo");
  if (quirks::kernel_local_memory_is_counted_twice(whole)) local /= 2;
  if (local > whole.local_memory())
    throw DeviceError("clCreateKernel(" + name + "), whose work-groups share " + std::to_string(local) +
                          " bytes where " + whole.name() + " has " + std::to_string(whole.local_memory()) +
                          ",",
                      CL_OUT_OF_RESOURCES);
}

ProgramLibrary::ProgramLibrary(cl_context context, const Device& device)
    : context_(context),
      device_(device),
      group_size_(largest_group(device)),
      vector_width_(quirks::vector_width(device)),
      common_options_("-cl-std=CL1.2 -DGROUP=" + std::to_string(group_size_) +
                      " -DWIDTH=" + std::to_string(vector_width_)) {
  if (const std::size_t items = quirks::sub_group(device))
    common_options_ += " -DSUB_GROUP=" + std::to_string(items);
  const std::string folder = ProgramCache::folder(device);
  if (!folder.empty()) cache_ = std::make_shared<ProgramCache>(device, folder);
}

ProgramCacheUse ProgramLibrary::cache_use() const {
  return cache_ ? cache_->use() : ProgramCacheUse{};
}

std::string ProgramLibrary::source(std::string_view program) {
  std::string text;
  std::set<std::string> seen;
  expand(std::string(program) + ".cl", seen, text);
  return text;
}

Program ProgramLibrary::build(const std::string& program, const std::string& options) {
  const std::string text = source(program);
  const std::string all_options = common_options_ + (options.empty() ? "" : " " + options);
  if (cache_)
    if (Program kept = cache_->load(context_, text, all_options)) return kept;

  const char* pointer = text.c_str();
  cl_int status = CL_SUCCESS;
  Program built(clCreateProgramWithSource(context_, 1, &pointer, nullptr, &status), [](cl_program id) {
    if (id) clReleaseProgram(id);
  });
  check(status, "clCreateProgramWithSource");
  const cl_device_id device = device_.id();
  status = clBuildProgram(built.get(), 1, &device, all_options.c_str(), nullptr, nullptr);
  if (status == CL_BUILD_PROGRAM_FAILURE)
    throw BuildError(program, all_options, build_log(built.get(), device));
  check(status, "clBuildProgram");
  if (cache_) cache_->save(built, text, all_options);
  return built;
}

const Kernel& ProgramLibrary::kernel(std::string_view program, std::string_view name,
                                     std::string_view options) {
  std::string key;
  key.reserve(program.size() + options.size() + name.size() + 2);
  key.append(program).append(1, '\n').append(options);
  const std::size_t program_key_size = key.size();
  key.append(1, '\n').append(name);
  if (const auto found = kernels_.find(key); found != kernels_.end()) return found->second;

  Program& built = programs_[key.substr(0, program_key_size)];
  if (!built) built = build(std::string(program), std::string(options));
  return kernels_.emplace(key, Kernel(built.get(), std::string(name), device_.id())).first->second;
}

}  // namespace isthmus
