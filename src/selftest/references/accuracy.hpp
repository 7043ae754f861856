#pragma once

#include <algorithm>

#include "numbers.hpp"

namespace isthmus::reference {

/// The share of rows whose first greatest logit is the label's.
inline double accuracy(const Values& logits, const Integers& labels) {
  const auto classes = static_cast<std::ptrdiff_t>(logits.size() / labels.size());
  double right = 0;
  for (std::size_t r = 0; r < labels.size(); ++r) {
    const auto row = logits.begin() + static_cast<std::ptrdiff_t>(r) * classes;
    right += std::max_element(row, row + classes) - row == labels[r];
  }
  return right / static_cast<double>(labels.size());
}

}  // namespace isthmus::reference
