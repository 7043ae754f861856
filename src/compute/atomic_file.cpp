#include "isthmus/compute/atomic_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "isthmus/compute/error.hpp"

namespace isthmus {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, const char* what, int error) {
  throw Error(path + ": cannot " + what + ": " + std::generic_category().message(error));
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// A new file that disappears unless it is moved to its final name.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target) : target_(target.string()) {
    // The mode is open()'s, so that the umask applies as to any file, which mkstemp would not do. The name
    // does not contain the target's, which may already be as long as the file system allows.
    for (unsigned attempt = 0; descriptor_ < 0; ++attempt) {
      const std::string name = ".isthmus-" + std::to_string(getpid()) + "-" + std::to_string(attempt);
      path_ = (target.parent_path() / name).string();
      descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor_ < 0 && errno != EEXIST && errno != EINTR)
        fail(target_, "make a temporary file beside it", errno);
    }
  }
  ~TemporaryFile() {
    if (descriptor_ >= 0) close(descriptor_);
    if (!path_.empty()) unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;

  void write_all(std::string_view contents) {
    while (!contents.empty()) {
      const ssize_t written = write(descriptor_, contents.data(), contents.size());
      if (written >= 0)
        contents.remove_prefix(static_cast<std::size_t>(written));
      else if (errno != EINTR)
        fail(target_, "write", errno);
    }
  }

  void move_to_target() {
    if (fsync(descriptor_) != 0) fail(target_, "write to disk", errno);
    const int status = close(descriptor_);
    descriptor_ = -1;
    if (status != 0) fail(target_, "close", errno);
    move_into_place(path_, target_);
    path_.clear();
  }

 private:
  std::string target_, path_;
  int descriptor_ = -1;
};

/// Makes the new name itself survive a power cut.
void sync_folder(const std::string& path) {
  const int descriptor = open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail(path, "open its folder", errno);
  const int error = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (error && error != EINVAL) fail(path, "write its folder to disk", error);  // EINVAL: not offered there
}

}  // namespace

void write_atomically(const std::string& path, std::string_view contents) {
  make_folder_of(path);
  TemporaryFile file(path);
  file.write_all(contents);
  file.move_to_target();
}

void make_folder_of(const std::string& path) {
  std::error_code error;
  fs::create_directories(folder_of(path), error);
  if (error) fail(path, "make its folder", error.value());
}

void move_into_place(const std::string& temporary, const std::string& path) {
  if (std::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "put it in place", errno);
  sync_folder(path);
}

}  // namespace isthmus
