#pragma once

#include <cmath>

#include "numbers.hpp"

namespace isthmus::reference {

struct SquaredDistance {
  double value = 0;
  Doubles gradient;
};

inline SquaredDistance squared_distance(const Values& a, const Values& b, double weight) {
  SquaredDistance result;
  const double scale = weight / static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto term = [&](const Doubles& at) { return scale * std::pow(at[0] - b[i], 2); };
    result.value += term({a[i]});
    result.gradient.push_back(central_difference(term, {a[i]}, 0));
  }
  return result;
}

}  // namespace isthmus::reference
