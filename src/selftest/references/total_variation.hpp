#pragma once

#include <cmath>

#include "isthmus/compute/tensor.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

struct TotalVariation {
  double value = 0;
  Doubles gradient;
};

/// Of images (images, channels, height, width).
inline TotalVariation total_variation(const Values& z, const Shape& shape, double weight, double epsilon) {
  const std::size_t height = shape[2], width = shape[3];
  const double scale = weight / static_cast<double>(shape[0]);
  TotalVariation result{0, Doubles(z.size())};
  for (std::size_t place = 0; place < z.size(); ++place) {
    const bool has_right = place % width + 1 < width, has_below = place / width % height + 1 < height;
    const double across = has_right ? static_cast<double>(z[place + 1]) - z[place] : 0,
                 down = has_below ? static_cast<double>(z[place + width]) - z[place] : 0;
    const double norm = std::sqrt(across * across + down * down + epsilon);
    result.value += scale * (norm - std::sqrt(epsilon));
    result.gradient[place] -= scale * (across + down) / norm;
    if (has_right) result.gradient[place + 1] += scale * across / norm;
    if (has_below) result.gradient[place + width] += scale * down / norm;
  }
  return result;
}

}  // namespace isthmus::reference
