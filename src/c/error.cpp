#include <exception>
#include <new>
#include <string>
#include <string_view>

#include "guard.hpp"

namespace isthmus::c {
namespace {

/// `text` points into `kept`, or to a constant where there was no memory to keep a message in.
struct LastError {
  std::string kept;
  const char* text = "";
};

LastError& last_error() {
  thread_local LastError last;
  return last;
}

void keep(const char* function, const char* what) noexcept {
  LastError& last = last_error();
  try {
    last.kept = std::string(function) + ": " + what;
    last.text = last.kept.c_str();
  } catch (...) {
    last.text = "out of memory";
  }
}

isthmus_status status_of(const DeviceError& error) {
  switch (error.status()) {
    case CL_MEM_OBJECT_ALLOCATION_FAILURE:
    case CL_OUT_OF_HOST_MEMORY:
    case CL_INVALID_BUFFER_SIZE:
      return ISTHMUS_ERROR_OUT_OF_MEMORY;
    default:
      return ISTHMUS_ERROR_DEVICE;
  }
}

}  // namespace

isthmus_status record_failure(const char* function) noexcept {
  const auto failed = [function](isthmus_status status, const char* what) {
    keep(function, what);
    return status;
  };
  try {
    throw;
  } catch (const UsageError& error) {
    return failed(ISTHMUS_ERROR_USAGE, error.what());
  } catch (const DataError& error) {
    return failed(ISTHMUS_ERROR_DATA, error.what());
  } catch (const DeviceError& error) {
    return failed(status_of(error), error.what());
  } catch (const BuildError& error) {
    return failed(ISTHMUS_ERROR_BUILD, error.what());
  } catch (const Error& error) {
    return failed(ISTHMUS_ERROR_OTHER, error.what());
  } catch (const std::bad_alloc&) {
    return failed(ISTHMUS_ERROR_OUT_OF_MEMORY, "the host's memory is full");
  } catch (const std::exception& error) {
    return failed(ISTHMUS_ERROR_INTERNAL, error.what());
  } catch (...) {
    return failed(ISTHMUS_ERROR_INTERNAL, "an unknown exception");
  }
}

}  // namespace isthmus::c

const char* isthmus_last_error(void) {
  return isthmus::c::last_error().text;
}

#define ISTHMUS_TEXT(x) #x
#define ISTHMUS_VERSION_OF(major, minor, patch) \
  ISTHMUS_TEXT(major) "." ISTHMUS_TEXT(minor) "." ISTHMUS_TEXT(patch)

const char* isthmus_version(void) {
  static constexpr char kOfHeader[] =
      ISTHMUS_VERSION_OF(ISTHMUS_VERSION_MAJOR, ISTHMUS_VERSION_MINOR, ISTHMUS_VERSION_PATCH);
  static_assert(std::string_view(kOfHeader) == ISTHMUS_VERSION, "isthmus/c/base.h has the project's version");
  return kOfHeader;
}
