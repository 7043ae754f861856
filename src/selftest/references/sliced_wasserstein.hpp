#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include "numbers.hpp"

namespace isthmus::reference {

/// Row r, column c of the result: the row of the r-th least of column c, of equal ones the first.
template <class Number>
Integers argsort_columns(const std::vector<Number>& x, std::size_t columns) {
  const std::size_t rows = x.size() / columns;
  Integers order(x.size()), column(rows);
  for (std::size_t c = 0; c < columns; ++c) {
    std::iota(column.begin(), column.end(), 0);
    std::stable_sort(column.begin(), column.end(), [&](std::int32_t i, std::int32_t j) {
      return x[static_cast<std::size_t>(i) * columns + c] < x[static_cast<std::size_t>(j) * columns + c];
    });
    for (std::size_t r = 0; r < rows; ++r) order[r * columns + c] = column[r];
  }
  return order;
}

/// Rows of x by rows of directions.
inline Doubles projections(const Doubles& x, const Values& directions, std::size_t dimensions) {
  const std::size_t rows = x.size() / dimensions, count = directions.size() / dimensions;
  Doubles result(rows * count);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t c = 0; c < dimensions; ++c)
        result[i * count + k] += x[i * dimensions + c] * directions[k * dimensions + c];
  return result;
}

struct SlicedWasserstein {
  double value = 0;
  Doubles da, db;
};

inline SlicedWasserstein sliced_wasserstein(const Doubles& a, const Doubles& b, const Values& directions,
                                            std::size_t dimensions, double weight) {
  const std::size_t k = directions.size() / dimensions, n = a.size() / dimensions;
  const Doubles of_a = projections(a, directions, dimensions), of_b = projections(b, directions, dimensions);
  const Integers order_a = argsort_columns(of_a, k), order_b = argsort_columns(of_b, k);
  SlicedWasserstein result{0, Doubles(a.size()), Doubles(b.size())};
  const double scale = weight / static_cast<double>(n * k);
  for (std::size_t e = 0; e < n * k; ++e) {
    const auto i = static_cast<std::size_t>(order_a[e]), j = static_cast<std::size_t>(order_b[e]);
    const double difference = of_a[i * k + e % k] - of_b[j * k + e % k];
    result.value += scale * std::fabs(difference);
    const double sign = difference > 0 ? 1 : difference < 0 ? -1 : 0;
    for (std::size_t c = 0; c < dimensions; ++c) {
      const double slope = scale * sign * directions[e % k * dimensions + c];
      result.da[i * dimensions + c] += slope;
      result.db[j * dimensions + c] -= slope;
    }
  }
  return result;
}

/// Whole numbers from −limit to limit, whose projections are exact in single precision, and often equal.
inline Values signed_whole_numbers(Random& random, std::size_t count, std::int32_t limit) {
  Values values;
  for (const std::int32_t number : random.integers(count, 2 * limit + 1))
    values.push_back(static_cast<float>(number - limit));
  return values;
}

}  // namespace isthmus::reference
