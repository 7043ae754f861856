#pragma once

#include <cmath>

#include "numbers.hpp"

namespace isthmus::reference {

struct LogDistance {
  double value = 0;
  Doubles gradient;
};

/// \param w  of the columns
inline LogDistance log_distance(const Values& a, const Values& b, const Values& w, double weight) {
  LogDistance result;
  const double scale = weight / static_cast<double>(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto term = [&](const Doubles& at) {
      return scale * w[i % w.size()] * std::log(1 + std::pow(at[0] - b[i], 2));
    };
    result.value += term({a[i]});
    result.gradient.push_back(central_difference(term, {a[i]}, 0));
  }
  return result;
}

}  // namespace isthmus::reference
