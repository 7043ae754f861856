#include "part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "sha256.hpp"

namespace isthmus::data {
namespace {

constexpr int kAttempts = 100;

}  // namespace

PartFile::PartFile(std::string target) : target_(std::move(target)), path_(target_ + ".part") {
  make_folder_of(target_);
  for (int attempt = 0; !open_and_lock(); ++attempt)
    if (attempt == kAttempts) throw Error(path_ + ": vanishes again and again; something removes it");
}

/// False where another process gave the file its name, or removed it, between the two.
bool PartFile::open_and_lock() {
  descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail("make a file beside it");
  // A file system without locks is used without: two processes would spoil the file, and its SHA-256 tell.
  const bool is_taken = flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  using Status = struct stat;
  Status opened{}, named{};
  const bool is_known = fstat(descriptor_, &opened) == 0;
  const bool is_same =
      stat(path_.c_str(), &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
  if (is_known && is_same && !is_taken) {
    size_ = static_cast<std::uint64_t>(opened.st_size);
    return true;
  }
  close(descriptor_);
  if (is_taken) throw Error(target_ + ": another process is fetching it; wait for that one, or stop it");
  if (!is_known) fail("read what has come of it");
  return false;
}

PartFile::~PartFile() {
  if (descriptor_ < 0) return;
  if (size_ == 0) unlink(path_.c_str());
  close(descriptor_);
}

void PartFile::append(const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t written = write(descriptor_, bytes, count);
    if (written < 0 && errno != EINTR) fail("write");
    if (written <= 0) continue;
    bytes += written;
    count -= static_cast<std::size_t>(written);
    size_ += static_cast<std::uint64_t>(written);
  }
}

void PartFile::clear() {
  if (ftruncate(descriptor_, 0) != 0) fail("start it again");
  size_ = 0;
}

std::string PartFile::sha256() const {
  return hexadecimal(sha256_of_file(path_));
}

void PartFile::move_to_target() {
  if (fsync(descriptor_) != 0) fail("write to disk");
  move_into_place(path_, target_);
  close(descriptor_);
  descriptor_ = -1;
}

void PartFile::fail(const char* what) const {
  const int error = errno;
  throw Error(target_ + ": cannot " + what + ": " + std::generic_category().message(error) +
              (size_ > 0 ? "; what has come is kept, and the same command goes on from there" : ""));
}

}  // namespace isthmus::data
