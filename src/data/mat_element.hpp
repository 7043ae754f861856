// The elements that a MATLAB 5.0 file is made of.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "mat_file.hpp"

namespace isthmus::data {

/// \throws Error where it cannot be opened
std::ifstream open_binary(const std::string& path);

/// What an array's element holds behind its tag, inflated where it is compressed, from its start.
class MatElement {
 public:
  static constexpr std::uint64_t kTag = 8;  ///< bytes of a tag

  MatElement(const std::string& path, const MatArray& array);
  ~MatElement();
  MatElement(const MatElement&) = delete;

  /// \returns how many bytes there were; fewer than `count` at the end or where they are damaged
  std::size_t read(std::uint8_t* to, std::size_t count);
  /// Reads what is left. \returns how many bytes that was
  std::uint64_t skip();
  /// Whether all has been read, and the checksum was right.
  bool is_at_end() const { return is_compressed_ ? status_ == Z_STREAM_END : left_ == 0; }

 private:
  std::size_t read_file(std::uint8_t* to, std::size_t count);
  std::size_t inflate_some(std::uint8_t* to, std::size_t count);

  std::ifstream file_;
  std::uint64_t left_;  ///< bytes of the element that have not been read
  bool is_compressed_;
  z_stream stream_{};
  int status_ = Z_OK;
  std::vector<std::uint8_t> in_ = std::vector<std::uint8_t>(1 << 16);
};

/// The values of an array that is stored as bytes, one after another in constant memory, without libmatio.
class MatBytes {
 public:
  /// \throws DataError where they are stored as something else; Error where the file cannot be read
  MatBytes(const MatFile& file, const MatArray& array);
  /// The next `count` values. \throws DataError where they are not whole
  void read(std::uint64_t count, std::uint8_t* to);
  /// To be called after the last one. \throws DataError where their checksum is not right
  void expect_end();

 private:
  const std::string path_;
  const MatArray array_;
  MatElement element_;
};

}  // namespace isthmus::data
