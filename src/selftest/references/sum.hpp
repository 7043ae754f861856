#pragma once

#include <algorithm>
#include <cmath>

#include "numbers.hpp"

namespace isthmus::reference {

inline double squared_norm(const Values& x) {
  double sum = 0;
  for (const double value : x) sum += value * value;
  return sum;
}

inline std::ptrdiff_t count_nonfinite(const Values& x) {
  return std::count_if(x.begin(), x.end(), [](float value) { return !std::isfinite(value); });
}

/// Of the first `count`.
inline double scaled_sum(const Values& x, std::size_t count, double scale) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += scale * x[i];
  return sum;
}

}  // namespace isthmus::reference
