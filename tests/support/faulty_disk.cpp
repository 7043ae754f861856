// A disk that fails, for the isthmus command: a library that is loaded before the C library (LD_PRELOAD). The
// calls that change files below ISTHMUS_FAULTY_FOLDER are counted. From number ISTHMUS_FAULTY_CALL on (and
// that one alone, where ISTHMUS_FAULTY_ONCE is set) they fail with the errno ISTHMUS_FAULTY_ERRNO; a write
// does half of its work before. Where that is 0, the process is killed there. At the end, the count is
// written to the file ISTHMUS_FAULTY_COUNT.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

std::atomic<long> calls = 0;

std::string setting(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

long number_of(const char* name) {
  return std::atol(setting(name).c_str());
}

bool is_below_folder(const std::string& path) {
  static const std::string folder = setting("ISTHMUS_FAULTY_FOLDER");
  return !folder.empty() && path.compare(0, folder.size(), folder) == 0;
}

bool is_below_folder(int descriptor) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t length = readlink(link.c_str(), path, sizeof path);
  return length > 0 && is_below_folder(std::string(path, static_cast<std::size_t>(length)));
}

template <class Function>
Function* real(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// Whether this call is to fail, which sets errno; `half` does what is done of it even so.
template <class Half>
bool fails(Half&& half) {
  static const long first = number_of("ISTHMUS_FAULTY_CALL"), error = number_of("ISTHMUS_FAULTY_ERRNO");
  static const bool is_once = !setting("ISTHMUS_FAULTY_ONCE").empty();
  const long number = ++calls;
  if (first == 0 || number < first || (is_once && number > first)) return false;
  half();
  if (error == 0) raise(SIGKILL);
  errno = static_cast<int>(error);
  return true;
}

struct Counter {
  ~Counter() {
    const std::string file = setting("ISTHMUS_FAULTY_COUNT");
    if (!file.empty()) std::ofstream(file) << calls;
  }
} counter;

}  // namespace

extern "C" {
int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if ((flags & O_CREAT) && is_below_folder(path) && fails([] {})) return -1;
  return real(&open, "open")(path, flags, mode);
}
ssize_t write(int descriptor, const void* bytes, size_t size) {
  const auto write_really = real(&write, "write");
  if (is_below_folder(descriptor) && fails([&] { (void)!write_really(descriptor, bytes, size / 2); }))
    return -1;
  return write_really(descriptor, bytes, size);
}
int fsync(int descriptor) {
  return is_below_folder(descriptor) && fails([] {}) ? -1 : real(&fsync, "fsync")(descriptor);
}
int rename(const char* from, const char* to) noexcept {
  return is_below_folder(to) && fails([] {}) ? -1 : real(&rename, "rename")(from, to);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return is_below_folder(path) && fails([] {}) ? -1 : real(&mkdir, "mkdir")(path, mode);
}
}
