// How often something is right.
#pragma once

#include <cstdint>
#include <vector>

namespace isthmus::train {

/// The share of classes said that are right. \param said, right  as many, one or more
inline double accuracy(const std::vector<std::int32_t>& said, const std::vector<std::int32_t>& right) {
  std::size_t hits = 0;
  for (std::size_t i = 0; i < said.size(); ++i) hits += said[i] == right[i];
  return static_cast<double>(hits) / static_cast<double>(said.size());
}

}  // namespace isthmus::train
