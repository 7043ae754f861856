#pragma once

#include "numbers.hpp"

namespace isthmus::reference {

/// Sums over the rows, added to `before`.
inline Doubles column_sums(const Values& x, std::size_t columns, const Values& before) {
  Doubles sums = to_double(before);
  for (std::size_t i = 0; i < x.size(); ++i) sums[i % columns] += x[i];
  return sums;
}

}  // namespace isthmus::reference
