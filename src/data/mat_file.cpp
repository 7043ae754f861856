#include "mat_file.hpp"

#include <matio.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>

#include "gz_input.hpp"
#include "input_file.hpp"
#include "isthmus/compute/error.hpp"
#include "mat_element.hpp"

namespace isthmus::data {
namespace {

constexpr std::uint64_t kHeader = 128, kTag = MatElement::kTag;
constexpr std::uint64_t kHeadLimit = 256;  // what stands before an array's values
constexpr std::uint32_t kMaxRank = 4, kMaxName = 63;
constexpr std::uint32_t kComplexFlag = 0x0800;
constexpr std::uint64_t kMaxValues = std::numeric_limits<int>::max();  // libmatio counts them in an int

/// Bytes of a value as it is stored, or 0 where the type is not numeric.
std::uint64_t stored_size(std::uint32_t type) {
  switch (type) {
    case MAT_T_INT8:
    case MAT_T_UINT8:
      return 1;
    case MAT_T_INT16:
    case MAT_T_UINT16:
      return 2;
    case MAT_T_INT32:
    case MAT_T_UINT32:
    case MAT_T_SINGLE:
      return 4;
    case MAT_T_DOUBLE:
    case MAT_T_INT64:
    case MAT_T_UINT64:
      return 8;
    default:
      return 0;
  }
}

/// Little-endian, as the file must be.
std::uint32_t number_at(const std::uint8_t* at) {
  return std::uint32_t(at[0]) | std::uint32_t(at[1]) << 8 | std::uint32_t(at[2]) << 16 |
         std::uint32_t(at[3]) << 24;
}

std::uint64_t padded(std::uint64_t size) {
  return (size + 7) / 8 * 8;
}

bool is_name_letter(char letter) {
  return letter == '_' || (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
         (letter >= 'A' && letter <= 'Z');
}

std::vector<std::uint8_t> read_at(std::ifstream& file, const std::string& path, std::uint64_t offset,
                                  std::uint64_t count) {
  std::vector<std::uint8_t> bytes(count);
  file.seekg(static_cast<std::streamoff>(offset));
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count)))
    throw DataError(path, offset, std::to_string(count) + " bytes", "the end of the file");
  return bytes;
}

/// Reads an array's head, which is all that stands before its values, piece by piece.
class Head {
 public:
  /// \param bytes  from the matrix's tag on
  Head(const std::string& path, MatArray& array, std::vector<std::uint8_t> bytes)
      : path_(path), array_(array), bytes_(std::move(bytes)) {}

  void parse() {
    expect(next() == MAT_T_MATRIX, "an array");
    next();
    expect(next() == MAT_T_UINT32 && next() == 8, "an array's flags");
    const std::uint32_t flags = next(), type = flags & 0xff;
    next();
    expect(type >= MAT_C_DOUBLE && type <= MAT_C_UINT64 && !(flags & kComplexFlag),
           "an array of real numbers (libmatio is given no others)");
    if (type == MAT_C_DOUBLE) array_.type = MatArray::Class::float64;
    if (type == MAT_C_UINT8) array_.type = MatArray::Class::uint8;
    parse_shape();
    parse_name();
    parse_values();
  }

 private:
  void expect(bool is_right, const char* what) const {
    if (!is_right) throw DataError(path_, array_.offset, what, "something else");
  }

  std::uint32_t next() {
    expect(at_ + 4 <= bytes_.size(), "a whole array");
    at_ += 4;
    return number_at(&bytes_[at_ - 4]);
  }

  void parse_shape() {
    expect(next() == MAT_T_INT32, "an array's shape");
    const std::uint32_t size = next();
    expect(size >= 8 && size <= 4 * kMaxRank && size % 4 == 0, "an array of two to four dimensions");
    for (std::uint32_t i = 0; i < size / 4; ++i) {
      array_.shape.push_back(next());
      expect(array_.shape.back() <= kMaxValues, "extents of at most 2147483647");
    }
    if (size % 8) next();
  }

  void parse_name() {
    const std::uint32_t tag = next(), small = tag >> 16;
    expect((tag & 0xffff) == MAT_T_INT8, "an array's name");
    const std::uint32_t length = small ? small : next();
    expect(length > 0 && length <= (small ? 4 : kMaxName), "a name of 1 to 63 bytes");
    const std::uint64_t room = small ? 4 : padded(length);
    expect(at_ + room <= bytes_.size(), "a whole array");
    array_.name.assign(reinterpret_cast<const char*>(&bytes_[at_]), length);
    expect(std::all_of(array_.name.begin(), array_.name.end(), is_name_letter), "letters in a name");
    at_ += room;
  }

  void parse_values() {
    const std::uint32_t tag = next(), small = tag >> 16, size_of_value = stored_size(tag & 0xffff);
    const std::uint64_t size = small ? small : next();
    expect(size_of_value > 0 && small <= 4, "numbers as an array's values");
    const std::uint64_t capacity =
        array_.is_compressed ? array_.size * kBestDeflateRatio : array_.size + kTag;
    const std::uint64_t limit = std::min(kMaxValues, capacity / size_of_value);
    std::uint64_t count = 1;
    for (const std::uint64_t extent : array_.shape) {
      count *= extent;  // below 2^62
      if (count > limit)
        throw DataError(path_, array_.offset,
                        "at most the " + std::to_string(limit) + " values that the array can hold",
                        "a shape of more");
    }
    if (size != count * size_of_value)
      throw DataError(
          path_, array_.offset,
          std::to_string(count) + " values of " + std::to_string(size_of_value) + " bytes, as the shape says",
          std::to_string(size) + " bytes");
    array_.is_stored_as_bytes = (tag & 0xffff) == MAT_T_UINT8;
    array_.values = at_;
    array_.content = at_ + (small ? 4 : size);
    if (!array_.is_compressed && array_.content > array_.size + kTag)
      throw DataError(path_, array_.offset, std::to_string(size) + " bytes of values in the array",
                      "an array of " + std::to_string(array_.size));
  }

  const std::string& path_;
  MatArray& array_;
  std::vector<std::uint8_t> bytes_;
  std::uint64_t at_ = 0;
};

void expect_header(std::ifstream& file, const std::string& path, std::uint64_t file_size) {
  const char* const expected = "a MATLAB 5.0 file, little-endian";
  if (file_size < kHeader) throw DataError(path, 0, expected, std::to_string(file_size) + " bytes");
  const std::vector<std::uint8_t> version = read_at(file, path, 124, 4);
  const std::array<std::uint8_t, 4> matlab5 = {0, 1, 'I', 'M'}, matlab73 = {0, 2, 'I', 'M'};
  if (std::equal(version.begin(), version.end(), matlab73.begin()))
    throw DataError(path, 124, expected, "MATLAB 7.3; save it with '-v7' instead");
  if (!std::equal(version.begin(), version.end(), matlab5.begin()))
    throw DataError(path, 124, expected, "another kind of file");
}

std::vector<std::uint8_t> read_start(std::ifstream& file, const std::string& path, const MatArray& array) {
  if (!array.is_compressed) return read_at(file, path, array.offset, std::min(array.size + kTag, kHeadLimit));
  std::vector<std::uint8_t> head(kHeadLimit);
  head.resize(MatElement(path, array).read(head.data(), head.size()));
  return head;
}

}  // namespace

std::uint64_t MatArray::count() const noexcept {
  std::uint64_t count = 1;
  for (const std::uint64_t extent : shape) count *= extent;
  return count;
}

MatFile::MatFile(std::string path) : path_(std::move(path)) {
  const std::uint64_t file_size = regular_file_size(path_);
  std::ifstream file = open_binary(path_);
  expect_header(file, path_, file_size);
  for (std::uint64_t offset = kHeader; offset < file_size;) {
    if (file_size - offset < kTag)
      throw DataError(path_, offset, "an array or the end of the file", "neither");
    const std::vector<std::uint8_t> tag = read_at(file, path_, offset, kTag);
    const std::uint32_t type = number_at(&tag[0]), size = number_at(&tag[4]);
    if (type != MAT_T_COMPRESSED && type != MAT_T_MATRIX)
      throw DataError(path_, offset, "an array", "type " + std::to_string(type));
    if (size > file_size - offset - kTag)
      throw DataError(path_, offset, "an array of " + std::to_string(size) + " bytes",
                      "the end of the file after " + std::to_string(file_size - offset - kTag));
    MatArray& array = arrays_.emplace_back();
    array.offset = offset;
    array.size = size;
    array.is_compressed = type == MAT_T_COMPRESSED;
    Head(path_, array, read_start(file, path_, array)).parse();
    offset += kTag + size;
  }
}

const MatArray& MatFile::array(const std::string& name) const {
  std::string names;
  for (const MatArray& array : arrays_) {
    if (array.name == name) return array;
    names += (names.empty() ? "" : ", ") + array.name;
  }
  throw DataError(path_, kHeader, "an array " + name, names.empty() ? "no array" : names);
}

void MatFile::verify(const MatArray& array) const {
  if (!array.is_compressed) return;
  MatElement input(path_, array);
  const std::uint64_t content = input.skip();
  const bool is_whole = input.is_at_end();
  if (!is_whole || content < array.content)
    throw DataError(path_, array.offset, std::to_string(array.content) + " compressed bytes of " + array.name,
                    is_whole ? std::to_string(content) : "damaged ones after " + std::to_string(content));
}

void MatFile::read(const MatArray& array, void* to) const {
  if (array.count() == 0) return;
  const std::unique_ptr<mat_t, int (*)(mat_t*)> file(Mat_Open(path_.c_str(), MAT_ACC_RDONLY), Mat_Close);
  const std::unique_ptr<matvar_t, void (*)(matvar_t*)> variable(
      file ? Mat_VarReadInfo(file.get(), array.name.c_str()) : nullptr, Mat_VarFree);
  // All in one go, for libmatio inflates from the array's beginning at every call: 40,000 images take 0.5 s
  // so, and 6 s in pieces of 2,000.
  if (!variable ||
      Mat_VarReadDataLinear(file.get(), variable.get(), to, 0, 1, static_cast<int>(array.count())) != 0)
    throw DataError(path_, array.offset, "an array that libmatio reads", "one that it refuses");
}

}  // namespace isthmus::data
