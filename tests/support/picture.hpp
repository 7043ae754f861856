// Looking at pictures pixel by pixel.
#pragma once

#include <array>
#include <vector>

#include "isthmus/report/picture.hpp"

namespace isthmus::test {

using Rgb = std::array<int, 3>;

inline Rgb pixel(const report::Picture& picture, std::size_t x, std::size_t y) {
  const std::uint8_t* at = &picture.rgb.at(3 * (y * picture.width + x));
  return {at[0], at[1], at[2]};
}

struct Place {
  std::size_t x, y;
};

/// Where a colour is, row by row.
inline std::vector<Place> places_of(const report::Picture& picture, const Rgb& color) {
  std::vector<Place> places;
  for (std::size_t y = 0; y < picture.height; ++y)
    for (std::size_t x = 0; x < picture.width; ++x)
      if (pixel(picture, x, y) == color) places.push_back({x, y});
  return places;
}

/// Whether anything but the ground is drawn in columns [left, right) of rows [top, bottom).
inline bool has_ink(const report::Picture& picture, std::size_t left, std::size_t right, std::size_t top,
                    std::size_t bottom, const Rgb& ground) {
  for (std::size_t y = top; y < bottom; ++y)
    for (std::size_t x = left; x < right; ++x)
      if (pixel(picture, x, y) != ground) return true;
  return false;
}

}  // namespace isthmus::test
