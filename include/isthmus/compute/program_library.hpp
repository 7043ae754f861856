/// \file
/// Builds the embedded kernels on demand, once per set of build options, keeping them on disk where that
/// pays.
#pragma once

#include <CL/cl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "isthmus/compute/device.hpp"

#pragma GCC visibility push(default)
namespace isthmus {

using Program = std::shared_ptr<std::remove_pointer_t<cl_program>>;

/// What the cache of compiled programs on disk has done.
struct ProgramCacheUse {
  std::string folder;  ///< where it is; empty: there is none for this device
  std::uint64_t hits = 0, misses = 0, saves = 0;
  std::string trouble;  ///< why a file was last not used or not written, or empty; the program works even so
};

class ProgramCache;

/// A kernel of a built program. It belongs to one Queue and so to one thread: setting arguments is not
/// thread-safe in OpenCL.
class Kernel {
 public:
  Kernel(cl_program program, const std::string& name, cl_device_id device);
  cl_kernel id() const noexcept { return id_.get(); }
  const std::string& name() const noexcept { return name_; }
  /// The largest work-group that this kernel can run in on its device.
  std::size_t max_work_group_size() const noexcept { return max_work_group_size_; }

 private:
  std::shared_ptr<std::remove_pointer_t<cl_kernel>> id_;
  std::string name_;
  std::size_t max_work_group_size_ = 0;
};

/// The kernels of `cl/` for one context and device. Every program is built with `-cl-std=CL1.2` and
/// - `GROUP`: the work-group size of every launch, a power of two;
/// - `WIDTH`: the vector width of element-wise kernels, 8 on a CPU and 4 elsewhere.
///
/// Where the driver does not keep compiled programs, they are kept in ~/.cache/isthmus/programs;
/// ISTHMUS_PROGRAM_CACHE names another folder, or is "off" (docs/devices.md). A library is for its queue's
/// thread; the folder may be used by several threads and processes at once.
class ProgramLibrary {
 public:
  ProgramLibrary(cl_context context, const Device& device);

  /// The kernel `name` of `cl/<program>.cl`, built with `options` where it has not been yet.
  /// \throws BuildError with the compiler's log; UsageError where there is no such program
  const Kernel& kernel(std::string_view program, std::string_view name, std::string_view options = {});

  /// GROUP: 64, or less on a device that cannot.
  std::size_t group_size() const noexcept { return group_size_; }
  /// WIDTH.
  std::size_t vector_width() const noexcept { return vector_width_; }
  /// Programs built so far, or found in the cache.
  std::uint64_t builds() const noexcept { return programs_.size(); }
  ProgramCacheUse cache_use() const;

  /// The text of `cl/<program>.cl` with its includes put in place: what is given to the compiler.
  static std::string source(std::string_view program);

 private:
  Program build(const std::string& program, const std::string& options);

  cl_context context_;  // outlives this: both belong to the Queue
  Device device_;
  std::size_t group_size_, vector_width_;
  std::string common_options_;  ///< of every build
  std::shared_ptr<ProgramCache> cache_;  // null: none
  std::unordered_map<std::string, Program> programs_;
  std::unordered_map<std::string, Kernel> kernels_;
};

}  // namespace isthmus
#pragma GCC visibility pop
