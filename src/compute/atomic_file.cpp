#include "isthmus/compute/atomic_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "isthmus/compute/error.hpp"

namespace isthmus {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const char* what, int error) {
  throw Error(path + ": cannot " + what + ": " + std::generic_category().message(error));
}

fs::path folder_of(const fs::path& target) {
  return target.has_parent_path() ? target.parent_path() : fs::path(".");
}

void write_all(const std::string& path, int descriptor, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = write(descriptor, contents.data(), contents.size());
    if (written >= 0)
      contents.remove_prefix(static_cast<std::size_t>(written));
    else if (errno != EINTR)
      fail(path, "write", errno);
  }
}

constexpr std::string_view kTemporary = ".isthmus-";  // then the process, a dash, and a number

/// Makes the new name itself survive a power cut.
void sync_folder(const std::string& path) {
  const int descriptor = open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail(path, "open its folder", errno);
  const int error = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (error && error != EINVAL) fail(path, "write its folder to disk", error);  // EINVAL: not offered there
}

}  // namespace

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  make_folder_of(path_);
  // The mode is open()'s, so that the umask applies as to any file, which mkstemp would not do. The name does
  // not contain the target's, which may already be as long as the file system allows.
  for (unsigned attempt = 0; descriptor_ < 0; ++attempt) {
    const std::string name =
        std::string(kTemporary) + std::to_string(getpid()) + "-" + std::to_string(attempt);
    temporary_ = (fs::path(path_).parent_path() / name).string();
    descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST && errno != EINTR)
      fail(path_, "make a temporary file beside it", errno);
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view contents) {
  write_all(path_, descriptor_, contents);
}

void AtomicFile::rewrite(std::uint64_t offset, std::string_view contents) {
  if (lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET) < 0) fail(path_, "go back in it", errno);
  write(contents);
  if (lseek(descriptor_, 0, SEEK_END) < 0) fail(path_, "go to its end", errno);
}

void AtomicFile::commit(bool is_durable) {
  if (is_durable && fsync(descriptor_) != 0) fail(path_, "write to disk", errno);
  const int status = close(descriptor_);
  descriptor_ = -1;
  if (status != 0) fail(path_, "close", errno);
  move_into_place(temporary_, path_, is_durable);
  temporary_.clear();
}

void write_atomically(const std::string& path, std::string_view contents) {
  AtomicFile file(path);
  file.write(contents);
  file.commit();
}

void make_folder_of(const std::string& path) {
  std::error_code error;
  fs::create_directories(folder_of(path), error);
  if (error) fail(path, "make its folder", error.value());
}

void move_into_place(const std::string& temporary, const std::string& path, bool is_durable) {
  if (std::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "put it in place", errno);
  if (is_durable) sync_folder(path);
}

void append_whole(const std::string& path, std::string_view text) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(path, "open", errno);
  const off_t before = lseek(descriptor, 0, SEEK_END);
  try {
    write_all(path, descriptor, text);
  } catch (const Error&) {
    const bool is_cut = ftruncate(descriptor, before) == 0;
    close(descriptor);
    if (!is_cut) fail(path, "take back a part that was written", errno);
    throw;
  }
  if (close(descriptor) != 0) fail(path, "close", errno);
}

void remove_abandoned_files(const std::string& folder) {
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.rfind(kTemporary, 0) != 0) continue;
    const long process = std::strtol(name.c_str() + kTemporary.size(), nullptr, 10);
    if (process > 0 && kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH)
      unlink(at->path().c_str());
  }
}

}  // namespace isthmus
