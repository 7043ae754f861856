// What has come of a file that is being brought.
#pragma once

#include <cstdint>
#include <string>

namespace isthmus::data {

/// `<target>.part`, which this process alone may write.
class PartFile {
 public:
  /// Opens what an earlier attempt left, or makes an empty one. Missing folders are made.
  /// \throws Error where another process has it open, or the system does not let it be made
  explicit PartFile(std::string target);
  /// Keeps it, unless it is empty.
  ~PartFile();
  PartFile(const PartFile&) = delete;

  std::uint64_t size() const noexcept { return size_; }
  /// \throws Error naming the target, where the disk is full for instance; what could be written stays
  void append(const char* bytes, std::size_t count);
  void clear();
  /// Of what is there, in hexadecimal.
  std::string sha256() const;
  /// Gives the file its name. Nothing else may be called afterwards.
  void move_to_target();

 private:
  bool open_and_lock();
  [[noreturn]] void fail(const char* what) const;

  std::string target_, path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace isthmus::data
