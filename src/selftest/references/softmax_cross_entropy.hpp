#pragma once

#include <algorithm>
#include <cmath>

#include "numbers.hpp"

namespace isthmus::reference {

/// −log softmax(logits)[label] of one row.
inline double cross_entropy(const Doubles& logits, std::int32_t label) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double total = 0;
  for (const double logit : logits) total += std::exp(logit - largest);
  return std::log(total) + (largest - logits[label]);
}

struct CrossEntropy {
  double value = 0;
  Doubles gradient;
};

/// The mean over rows.
inline CrossEntropy softmax_cross_entropy(const Values& logits, const Integers& labels) {
  const std::size_t rows = labels.size(), classes = logits.size() / rows;
  CrossEntropy result;
  for (std::size_t r = 0; r < rows; ++r) {
    const auto loss = [&](const Doubles& at) {
      return cross_entropy(at, labels[r]) / static_cast<double>(rows);
    };
    const auto first = logits.begin() + static_cast<std::ptrdiff_t>(r * classes);
    const Doubles row(first, first + static_cast<std::ptrdiff_t>(classes));
    result.value += loss(row);
    for (std::size_t c = 0; c < classes; ++c) result.gradient.push_back(central_difference(loss, row, c));
  }
  return result;
}

}  // namespace isthmus::reference
