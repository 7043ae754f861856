#pragma once

#include <algorithm>
#include <numeric>

#include "numbers.hpp"

namespace isthmus::reference {

/// Row i's distances to all rows of r.
inline Doubles squared_distances(const Values& q, std::size_t i, const Values& r, std::size_t width) {
  Doubles distances(r.size() / width);
  for (std::size_t j = 0; j < distances.size(); ++j)
    for (std::size_t c = 0; c < width; ++c) {
      const double difference = static_cast<double>(q[i * width + c]) - r[j * width + c];
      distances[j] += difference * difference;
    }
  return distances;
}

/// The k references with the least distance, of equal ones the first.
inline Integers nearest(const Doubles& distances, std::size_t k, std::size_t excluded) {
  Integers order(distances.size());
  std::iota(order.begin(), order.end(), 0);
  if (excluded < order.size()) order.erase(order.begin() + static_cast<std::ptrdiff_t>(excluded));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t a, std::int32_t b) { return distances[a] < distances[b]; });
  order.resize(k);
  return order;
}

/// How many lie nearer than `limit`.
inline std::int32_t nearer(const Doubles& distances, float limit) {
  return static_cast<std::int32_t>(
      std::count_if(distances.begin(), distances.end(), [&](double distance) { return distance < limit; }));
}

/// Whole numbers, whose distances are exact in single precision, and often equal.
inline Values whole_numbers(Random& random, std::size_t count, std::int32_t limit) {
  const Integers drawn = random.integers(count, limit);
  return {drawn.begin(), drawn.end()};
}

}  // namespace isthmus::reference
