// Files that may be compressed with gzip, read without trusting what they say about themselves.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace isthmus::data {

inline constexpr std::uint64_t kBestDeflateRatio = 1032;  ///< 258 bytes from two bits

/// Reads a file from its start, inflating it where it is gzip. Offsets are those of the inflated bytes.
class GzInput {
 public:
  /// \throws Error where it cannot be opened
  explicit GzInput(const std::string& path);

  const std::string& path() const noexcept { return path_; }
  std::uint64_t offset() const noexcept { return offset_; }

  /// How many bytes the file can hold at most: its size, or what deflate's best ratio makes of it.
  std::uint64_t capacity() const noexcept { return capacity_; }

  /// The next `count` bytes. Memory grows with what has been read, never ahead of it by much.
  /// \throws DataError naming `what` where there are fewer, or where they are damaged
  std::vector<std::uint8_t> read(std::uint64_t count, const char* what);

  /// The same into memory that is there already.
  void read(std::uint64_t count, std::uint8_t* to, const char* what);

  /// A big-endian number of four bytes.
  std::uint32_t read_number(const char* what);

  /// All there is. \throws DataError where it is more than `limit`
  std::vector<std::uint8_t> read_all(std::uint64_t limit);

  /// \throws DataError where anything follows, or the compressed stream breaks off
  void expect_end();

 private:
  std::size_t read_some(std::uint8_t* to, std::size_t count);
  [[noreturn]] void fail_short(std::uint64_t count, std::uint64_t got, const char* what) const;

  struct Close {
    void operator()(gzFile file) const { gzclose_r(file); }
  };
  std::string path_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::uint64_t offset_ = 0, capacity_ = 0;
};

}  // namespace isthmus::data
