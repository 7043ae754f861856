#pragma once

#include <algorithm>
#include <cmath>

#include "numbers.hpp"

namespace isthmus::reference {

/// The product is rounded to float before it is rounded to a byte, as the operation's is.
inline Doubles to_bytes(const Values& x) {
  Doubles bytes;
  for (const float value : x)
    bytes.push_back(std::isnan(value) ? 0 : std::clamp(std::round(value * 255.0f), 0.0f, 255.0f));
  return bytes;
}

}  // namespace isthmus::reference
