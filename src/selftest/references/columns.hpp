#pragma once

#include "numbers.hpp"

namespace isthmus::reference {

/// Columns first .. first + count of a matrix.
inline Values cut(const Values& x, std::size_t columns, std::size_t first, std::size_t count) {
  Values result;
  for (std::size_t row = 0; row < x.size() / columns; ++row)
    result.insert(result.end(), x.begin() + row * columns + first, x.begin() + row * columns + first + count);
  return result;
}

/// x[r, c]·scale[c] + shift[c].
inline Doubles affine_columns(const Values& x, const Values& scale, const Values& shift) {
  Doubles result;
  for (std::size_t i = 0; i < x.size(); ++i)
    result.push_back(double(x[i]) * scale[i % scale.size()] + shift[i % shift.size()]);
  return result;
}

}  // namespace isthmus::reference
