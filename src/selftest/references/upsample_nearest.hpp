#pragma once

#include "isthmus/compute/tensor.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

inline Shape enlarged(const Shape& shape, std::size_t factor) {
  return {shape[0], shape[1], shape[2] * factor, shape[3] * factor};
}

/// The element of x that element `i` of y is a copy of.
inline std::size_t upsample_source(const Shape& shape, std::size_t factor, std::size_t i) {
  const std::size_t width = shape[3] * factor;
  return i / width / factor * shape[3] + i % width / factor;
}

inline Doubles upsample_nearest(const Values& x, const Shape& shape, std::size_t factor) {
  Doubles y(enlarged(shape, factor).elements());
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = x[upsample_source(shape, factor, i)];
  return y;
}

inline Doubles upsample_nearest_gradient(const Values& dy, const Shape& shape, std::size_t factor) {
  Doubles dx(shape.elements());
  for (std::size_t i = 0; i < dy.size(); ++i) dx[upsample_source(shape, factor, i)] += dy[i];
  return dx;
}

}  // namespace isthmus::reference
