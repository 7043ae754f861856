// A sheet of digits for tests: every tile is of one grey, which tells its place.
#pragma once

#include <string>

#include "isthmus/data/png.hpp"

namespace isthmus::test {

inline std::uint8_t grey_of_tile(std::size_t tile) {
  return static_cast<std::uint8_t>(tile * 7 % 251);
}

inline void write_digit_sheet(const std::string& path) {
  std::vector<std::uint8_t> pixels(2000 * 1000);
  for (std::size_t y = 0; y < 1000; ++y)
    for (std::size_t x = 0; x < 2000; ++x) pixels[y * 2000 + x] = grey_of_tile(y / 20 * 100 + x / 20);
  data::write_png(path, {2000, 1000, 1, pixels});
}

}  // namespace isthmus::test
