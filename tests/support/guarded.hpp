// Tensors for testing kernels: at a non-zero offset, between guard regions that must stay untouched, and
// poisoned with NaN unless given values.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "isthmus/compute/queue.hpp"

namespace isthmus::test {

using Values = std::vector<float>;

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
  std::vector<std::int32_t> integers(std::size_t count, std::int32_t limit) {
    std::uniform_int_distribution<std::int32_t> draw(0, limit - 1);
    std::vector<std::int32_t> values(count);
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

/// A tensor of T (float, std::int32_t or std::uint8_t) inside a larger buffer.
template <class T>
class GuardedTensor {
 public:
  static constexpr std::size_t kGuard = 37;  // odd, so that no alignment is assumed

  /// Poisoned with NaN, or for integers with a value that nothing sensible gives.
  GuardedTensor(Queue& queue, Shape shape)
      : GuardedTensor(queue, shape, std::vector<T>(shape.elements(), poison())) {}
  GuardedTensor(Queue& queue, Shape shape, const std::vector<T>& values) : queue_(&queue) {
    BOOST_REQUIRE_EQUAL(values.size(), shape.elements());
    std::vector<T> all(kGuard + values.size() + kGuard, kPattern);
    std::copy(values.begin(), values.end(), all.begin() + kGuard);
    whole_ = queue.upload(all, {all.size()});
    tensor_ = whole_.view(kGuard, shape);
  }

  const Tensor& operator*() const { return tensor_; }
  operator const Tensor&() const { return tensor_; }  // NOLINT: implicit, to pass it to operations

  /// The tensor's values, after checking that both guards still hold their pattern.
  std::vector<T> values() const {
    const std::vector<T> all = queue_->template download<T>(whole_);
    bool intact = true;
    for (std::size_t i = 0; i < kGuard; ++i)
      intact = intact && all[i] == kPattern && all[all.size() - 1 - i] == kPattern;
    BOOST_TEST(intact, "an operation wrote outside its tensor of shape " << tensor_.shape().text());
    return std::vector<T>(all.begin() + kGuard, all.end() - kGuard);
  }

 private:
  static constexpr T kPattern = static_cast<T>(std::is_same_v<T, std::uint8_t> ? 123 : 12345);
  static constexpr T poison() {
    using Limits = std::numeric_limits<T>;
    return Limits::has_quiet_NaN ? Limits::quiet_NaN() : Limits::lowest();
  }
  Queue* queue_;
  Tensor whole_, tensor_;
};

using Guarded = GuardedTensor<float>;
using GuardedIntegers = GuardedTensor<std::int32_t>;
using GuardedBytes = GuardedTensor<std::uint8_t>;

/// Compares with a double-precision reference: |got - want| <= tolerance * (1 + |want|) for every element.
/// NaN never passes.
template <class Reference>
void check_close(const Values& got, const Reference& want, double tolerance, const std::string& what) {
  BOOST_REQUIRE_EQUAL(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double bound = tolerance * (1.0 + std::fabs(want[i]));
    if (!(std::fabs(got[i] - want[i]) <= bound)) {
      BOOST_ERROR(what << ": element " << i << " is " << got[i] << ", expected " << want[i]);
      return;
    }
  }
}

/// The central difference of `f` (values -> scalar, in double precision) along element `index`.
template <class Function>
double central_difference(Function&& f, std::vector<double> at, std::size_t index, double step = 1e-4) {
  at[index] += step;
  const double above = f(at);
  at[index] -= 2 * step;
  return (above - f(at)) / (2 * step);
}

inline std::vector<double> to_double(const Values& values) {
  return {values.begin(), values.end()};
}

}  // namespace isthmus::test
