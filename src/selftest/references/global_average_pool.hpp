#pragma once

#include "isthmus/compute/tensor.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

inline std::size_t pixels(const Shape& shape) {
  return shape[2] * shape[3];
}

inline Doubles global_average_pool(const Doubles& x, const Shape& shape) {
  Doubles result(shape[0] * shape[1]);
  for (std::size_t i = 0; i < x.size(); ++i)
    result[i / pixels(shape)] += x[i] / static_cast<double>(pixels(shape));
  return result;
}

inline Doubles global_average_pool_gradient(const Values& dy, const Shape& shape) {
  Doubles dx(shape.elements());
  for (std::size_t i = 0; i < dx.size(); ++i)
    dx[i] = dy[i / pixels(shape)] / static_cast<double>(pixels(shape));
  return dx;
}

}  // namespace isthmus::reference
