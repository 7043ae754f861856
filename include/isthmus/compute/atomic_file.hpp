/// \file
/// Files that are either written whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#pragma GCC visibility push(default)
namespace isthmus {

/// A file under way, in a temporary one beside it. Unless it is committed, an older file of that name is left
/// as it was and no temporary file remains.
class AtomicFile {
 public:
  /// Makes missing parent folders. \throws Error naming the path and the system's reason, as all that follow
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;

  const std::string& path() const noexcept { return path_; }
  /// Appends.
  void write(std::string_view contents);
  /// Replaces bytes that have been written, such as a header's.
  void rewrite(std::uint64_t offset, std::string_view contents);

  /// Puts the file in place. What survives a power cut is the old file or the new one if it `is_durable`,
  /// which waits for the disk; else it may be one of the new name without contents.
  void commit(bool is_durable = true);

 private:
  std::string path_, temporary_;
  int descriptor_ = -1;
};

/// Writes `path` by way of a temporary file beside it: write, fsync, rename. Whatever fails, an older file of
/// that name is left as it was and no temporary file remains. Missing parent folders are made. \throws Error
/// naming the path and the system's reason
void write_atomically(const std::string& path, std::string_view contents);

/// Makes what is missing of the folder that `path` lies in. \throws Error naming the path
void make_folder_of(const std::string& path);

/// Renames a file that is whole and on disk (fsync), and, if it `is_durable`, makes its new name survive a power
/// cut too. An older file of that name is replaced. \throws Error naming the path
void move_into_place(const std::string& temporary, const std::string& path, bool is_durable = true);

/// Appends to `path`, which is made where it is not there: all of `text`, or nothing. It is left to the system
/// when it reaches the disk, and a process that is killed may leave a part of it. \throws Error naming the
/// path and the system's reason
void append_whole(const std::string& path, std::string_view text);

/// Removes the temporary files that processes left in `folder` which were killed while they wrote an AtomicFile.
void remove_abandoned_files(const std::string& folder);

}  // namespace isthmus
#pragma GCC visibility pop
