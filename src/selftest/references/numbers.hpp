// What references are given and give: numbers on the host, and derivatives by central differences.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace isthmus::reference {

using Values = std::vector<float>;
using Doubles = std::vector<double>;
using Integers = std::vector<std::int32_t>;

/// Reproducible values; normal unless bounds are given.
class Random {
 public:
  explicit Random(unsigned seed = 1) : engine_(seed) {}
  Values normal(std::size_t count, float deviation = 1.0f) {
    std::normal_distribution<float> draw(0.0f, deviation);
    return fill(count, draw);
  }
  Values uniform(std::size_t count, float low, float high) {
    std::uniform_real_distribution<float> draw(low, high);
    return fill(count, draw);
  }
  /// On 0 .. limit - 1.
  Integers integers(std::size_t count, std::int32_t limit) {
    std::uniform_int_distribution<std::int32_t> draw(0, limit - 1);
    Integers values(count);
    for (auto& value : values) value = draw(engine_);
    return values;
  }

 private:
  template <class Distribution>
  Values fill(std::size_t count, Distribution& draw) {
    Values values(count);
    for (float& value : values) value = draw(engine_);
    return values;
  }
  std::mt19937 engine_;
};

inline Doubles to_double(const Values& values) {
  return {values.begin(), values.end()};
}

/// The central difference of `f` (values -> scalar, in double precision) along element `index`.
template <class Function>
double central_difference(Function&& f, Doubles at, std::size_t index, double step = 1e-4) {
  at[index] += step;
  const double above = f(at);
  at[index] -= 2 * step;
  return (above - f(at)) / (2 * step);
}

}  // namespace isthmus::reference
