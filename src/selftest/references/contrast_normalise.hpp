#pragma once

#include <algorithm>
#include <cmath>

#include "isthmus/ops/contrast_normalise.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

inline Doubles contrast_normalise(const Values& x, std::size_t rows, const ops::ContrastOptions& options) {
  const std::size_t columns = x.size() / rows;
  Doubles y;
  for (std::size_t row = 0; row < rows; ++row) {
    const float* image = x.data() + row * columns;
    double mean = 0, variance = 0;
    for (std::size_t i = 0; i < columns; ++i) mean += image[i] / static_cast<double>(columns);
    for (std::size_t i = 0; i < columns; ++i)
      variance += std::pow(image[i] - mean, 2) / static_cast<double>(columns);
    const double unit = std::max<double>(std::sqrt(variance), options.floor);
    for (std::size_t i = 0; i < columns; ++i)
      y.push_back(std::clamp(0.5 + options.scale * (image[i] - mean) / unit, 0.0, 1.0));
  }
  return y;
}

}  // namespace isthmus::reference
