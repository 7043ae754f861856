#pragma once

#include <algorithm>
#include <cmath>

#include "isthmus/ops/max_pool.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

inline bool fits(const ops::PoolWindow& window, const Shape& shape) {
  return std::min(shape[2], shape[3]) + 2 * window.padding >= window.kernel;
}

inline Shape pooled(const ops::PoolWindow& window, const Shape& shape) {
  return {shape[0], shape[1], window.count(shape[2]), window.count(shape[3])};
}

struct MaxPool {
  Doubles y;
  std::vector<std::uint8_t> argmax;
  std::vector<std::size_t> source;  ///< the element of x that each of y came from
};

inline MaxPool max_pool(const ops::PoolWindow& window, const Shape& shape, const Doubles& x) {
  MaxPool result;
  const auto height = static_cast<long>(shape[2]), width = static_cast<long>(shape[3]);
  const auto kernel = static_cast<long>(window.kernel), padding = static_cast<long>(window.padding);
  for (std::size_t plane = 0; plane < shape[0] * shape[1]; ++plane)
    for (std::size_t r = 0; r < window.count(shape[2]); ++r)
      for (std::size_t c = 0; c < window.count(shape[3]); ++c) {
        bool is_first = true;
        for (long i = 0; i < kernel; ++i)
          for (long j = 0; j < kernel; ++j) {
            const long row = static_cast<long>(r * window.stride) - padding + i;
            const long column = static_cast<long>(c * window.stride) - padding + j;
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            const auto at =
                static_cast<std::size_t>((static_cast<long>(plane) * height + row) * width + column);
            if (is_first) result.y.push_back(0), result.argmax.push_back(0), result.source.push_back(0);
            if (is_first || x[at] > result.y.back() || std::isnan(x[at])) {
              result.y.back() = x[at];
              result.argmax.back() = static_cast<std::uint8_t>(i * kernel + j);
              result.source.back() = at;
            }
            is_first = false;
          }
      }
  return result;
}

/// \param forward  of what was put in, `count` numbers
inline Doubles max_pool_gradient(const MaxPool& forward, const Values& dy, std::size_t count) {
  Doubles dx(count);
  for (std::size_t i = 0; i < dy.size(); ++i) dx[forward.source[i]] += dy[i];
  return dx;
}

}  // namespace isthmus::reference
