// Bytes kept in files, each for an identity, and given back only when they are whole.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace isthmus {

/// A folder of files, safe for several processes at once. A file is named after the SHA-256 of its identity,
/// any text that says everything that the bytes depend on. It opens with a header:
///
///   8 bytes   "ISTHMUSB"
///   4 bytes   format version, little-endian
///   32 bytes  SHA-256 of the format version and the identity
///   8 bytes   number of bytes that follow the header, little-endian
///   32 bytes  SHA-256 of those bytes
class BinaryStore {
 public:
  /// \param limit  bytes in the folder above which the oldest files are dropped
  explicit BinaryStore(std::string folder, std::uint64_t limit = std::uint64_t{256} << 20);

  /// What was written for `identity`, or nothing where nothing was.
  /// \throws Error naming the file where it is not what write() made for this identity, whole
  std::optional<std::string> read(std::string_view identity) const;
  /// \throws Error naming the file and the system's reason; what was there before then still is
  void write(std::string_view identity, std::string_view bytes) const;
  /// Removes the file, or an empty folder that stands in its place, if it can.
  void remove(std::string_view identity) const;

  const std::string& folder() const noexcept { return folder_; }

 private:
  std::string path(const std::string& key) const;
  void drop_oldest() const;

  std::string folder_;
  std::uint64_t limit_;
};

}  // namespace isthmus
