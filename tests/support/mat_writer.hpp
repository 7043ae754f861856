// Writes MATLAB 5.0 files, as SVHN is published in.
#pragma once

#include <matio.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace isthmus::test {

using Extents = std::vector<std::size_t>;

/// Writes a MATLAB 5.0 file array by array.
class MatWriter {
 public:
  MatWriter(const std::string& path, matio_compression compression)
      : file_(Mat_CreateVer(path.c_str(), nullptr, MAT_FT_MAT5)), compression_(compression) {
    BOOST_REQUIRE(file_);
  }
  ~MatWriter() { Mat_Close(file_); }
  MatWriter(const MatWriter&) = delete;

  template <class T>
  void add(const char* name, matio_classes type, matio_types stored, Extents extents, std::vector<T> values) {
    values.resize(std::max<std::size_t>(values.size(), 1));
    matvar_t* variable = Mat_VarCreate(name, type, stored, static_cast<int>(extents.size()), extents.data(),
                                       values.data(), MAT_F_DONT_COPY_DATA);
    BOOST_REQUIRE(variable);
    BOOST_REQUIRE_EQUAL(Mat_VarWrite(file_, variable, compression_), 0);
    Mat_VarFree(variable);
  }
  void add_x(Extents extents, std::vector<std::uint8_t> pixels) {
    add("X", MAT_C_UINT8, MAT_T_UINT8, std::move(extents), std::move(pixels));
  }
  void add_y(std::vector<std::uint8_t> labels) {
    add("y", MAT_C_UINT8, MAT_T_UINT8, {labels.size(), 1}, labels);
  }
  void add_y(std::vector<double> labels) { add("y", MAT_C_DOUBLE, MAT_T_DOUBLE, {labels.size(), 1}, labels); }

 private:
  mat_t* file_;
  matio_compression compression_;
};

/// A file of black images with these labels.
inline void write_svhn(const std::string& path, const std::vector<std::uint8_t>& labels) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  MatWriter writer(path, MAT_COMPRESSION_ZLIB);
  writer.add_x({32, 32, 3, labels.size()}, std::vector<std::uint8_t>(3072 * labels.size()));
  writer.add_y(labels);
}

}  // namespace isthmus::test
