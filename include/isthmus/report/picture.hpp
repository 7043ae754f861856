/// \file
/// A finished picture, ready to be a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#pragma GCC visibility push(default)
namespace isthmus::report {

struct Picture {
  std::size_t width = 0, height = 0;
  std::vector<std::uint8_t> rgb;  ///< height × width × 3, row by row

  /// Writes a PNG, whole or not at all. \throws Error naming the path
  void save(const std::string& path) const;
};

}  // namespace isthmus::report
#pragma GCC visibility pop
