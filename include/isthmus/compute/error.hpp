/// \file
/// What Isthmus throws. Nothing else crosses the public API, nothing exits, nothing prints.
#pragma once

#include <CL/cl.h>

#include <cstdint>
#include <stdexcept>
#include <string>

#pragma GCC visibility push(default)
namespace isthmus {

/// Base of every error. `what()` is one line that says what was wrong, where, and what to do.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The caller asked for something that cannot be: an unknown name, a shape that does not fit.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// A file does not hold what it should.
class DataError : public Error {
 public:
  /// \param file      the file's path
  /// \param offset    where in it, in bytes from the start
  /// \param expected  what should stand there
  /// \param found     what stands there
  DataError(const std::string& file, std::uint64_t offset, const std::string& expected,
            const std::string& found);
  const std::string& file() const noexcept { return file_; }
  std::uint64_t offset() const noexcept { return offset_; }

 private:
  std::string file_;
  std::uint64_t offset_;
};

/// An OpenCL or CLBlast call failed.
class DeviceError : public Error {
 public:
  DeviceError(const std::string& call, cl_int status);
  /// The same failure, told with what it happened to and what can be done: "where: what(); advice".
  DeviceError(const std::string& where, const DeviceError& failure, const std::string& advice);
  cl_int status() const noexcept { return status_; }

 private:
  cl_int status_;
};

/// A kernel did not build.
class BuildError : public Error {
 public:
  /// `what()` names the program and carries the build options and the compiler's log.
  BuildError(const std::string& program, const std::string& options, const std::string& log);
  const std::string& log() const noexcept { return log_; }

 private:
  std::string log_;
};

/// The name of an OpenCL or CLBlast status, such as `CL_OUT_OF_RESOURCES`.
std::string status_name(cl_int status);

/// \throws DeviceError unless `status` is `CL_SUCCESS`
inline void check(cl_int status, const char* call) {
  if (status != CL_SUCCESS) throw DeviceError(call, status);
}

}  // namespace isthmus
#pragma GCC visibility pop
