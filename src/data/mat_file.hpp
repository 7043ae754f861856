// MATLAB 5.0 files, checked before libmatio reads them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace isthmus::data {

/// A numeric array of a file, whose values have not been read.
struct MatArray {
  enum class Class { float64 = 6, uint8 = 9, other };

  std::string name;
  std::vector<std::uint64_t> shape;  ///< the first index runs fastest
  Class type = Class::other;         ///< of the values once they are read, however they are stored

  std::uint64_t offset = 0;  ///< of its element in the file
  std::uint64_t size = 0;    ///< of the element, in bytes, as it is in the file
  bool is_compressed = false;
  bool is_stored_as_bytes = false;
  std::uint64_t values = 0;   ///< bytes before the first value, once inflated
  std::uint64_t content = 0;  ///< bytes to the end of the values, once inflated

  std::uint64_t count() const noexcept;
};

/// libmatio 1.5.23 crashes on some damaged files, and fills up with zeros, without an error, where values
/// break off or do not inflate. So this class walks through the file first: every array must be numeric, of
/// real values and at most four dimensions, its element must lie in the file and be as long as its shape
/// says, and a compressed one must inflate to its checksum. libmatio sees only what has passed; it is silent
/// unless the program has given it a log. MATLAB 7.3 files are refused: HDF5 crashes on some damaged ones,
/// and prints.
class MatFile {
 public:
  /// Reads what the file says of its arrays. \throws DataError where it is no such file or is damaged; Error
  /// where it cannot be read
  explicit MatFile(std::string path);

  const std::string& path() const noexcept { return path_; }
  /// \throws DataError naming the array where there is none of this name
  const MatArray& array(const std::string& name) const;

  /// Inflates the array once, keeping nothing, so that memory is taken only for values that are there.
  /// \throws DataError where they are not whole
  void verify(const MatArray& array) const;

  /// Reads all values of a verified array, as its type, in the order of the file.
  /// \param to  room for count() of them
  /// \throws DataError where libmatio cannot
  void read(const MatArray& array, void* to) const;

 private:
  std::string path_;
  std::vector<MatArray> arrays_;
};

}  // namespace isthmus::data
