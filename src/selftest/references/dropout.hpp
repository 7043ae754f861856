#pragma once

#include "numbers.hpp"

namespace isthmus::reference {

/// \param draws  the uniform numbers of the key, one an element
inline Doubles dropout(const Values& x, const Values& draws, float p) {
  Doubles out;
  for (std::size_t i = 0; i < x.size(); ++i) out.push_back(draws[i] >= p ? x[i] / (1 - double(p)) : 0);
  return out;
}

}  // namespace isthmus::reference
