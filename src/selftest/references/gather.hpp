// Rows picked out of a set, and images read between their pixels.
#pragma once

#include <algorithm>
#include <cmath>

#include "numbers.hpp"

namespace isthmus::reference {

inline std::size_t clamped(std::int32_t index, std::size_t count) {
  return std::clamp<std::int64_t>(index, 0, static_cast<std::int64_t>(count) - 1);
}

/// x[index[r]]·scale + shift, whole rows.
template <class T>
Doubles gather(const std::vector<T>& x, std::size_t count, const Integers& index, double scale = 1,
               double shift = 0) {
  const std::size_t columns = x.size() / count;
  Doubles out;
  for (const std::int32_t i : index)
    for (std::size_t c = 0; c < columns; ++c)
      out.push_back(x[clamped(i, count) * columns + c] * scale + shift);
  return out;
}

/// A plane moved by (shift_x, shift_y): bilinear between pixels, the border going on outside.
inline Doubles moved(const std::uint8_t* plane, std::size_t height, std::size_t width, double shift_x,
                     double shift_y) {
  const auto pixel = [&](long x, long y) {
    const auto inside = [](long at, std::size_t extent) {
      return std::clamp(at, 0L, static_cast<long>(extent) - 1);
    };
    return static_cast<double>(plane[inside(y, height) * static_cast<long>(width) + inside(x, width)]);
  };
  Doubles out;
  for (std::size_t i = 0; i < height * width; ++i) {
    const double x = i % width - shift_x, y = i / width - shift_y;
    const long left = std::lround(std::floor(x)), top = std::lround(std::floor(y));
    const double right_share = x - left, below_share = y - top;
    const auto along = [&](long at) {
      return (1 - right_share) * pixel(left, at) + right_share * pixel(left + 1, at);
    };
    out.push_back((1 - below_share) * along(top) + below_share * along(top + 1));
  }
  return out;
}

}  // namespace isthmus::reference
