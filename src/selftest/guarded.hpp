// Tensors for trying kernels: at a non-zero offset, between guard regions that must stay untouched, and
// poisoned with NaN unless given values.
#pragma once

#include <limits>
#include <type_traits>
#include <vector>

#include "isthmus/compute/error.hpp"
#include "isthmus/compute/queue.hpp"

namespace isthmus::selftest {

/// A tensor of T (float, std::int32_t or std::uint8_t) inside a larger buffer.
template <class T>
class GuardedTensor {
 public:
  static constexpr std::size_t kGuard = 37;  // odd, so that no alignment is assumed

  struct Contents {
    std::vector<T> values;
    bool is_intact;  ///< both guards still hold their pattern
  };

  /// Poisoned with NaN, or for integers with a value that nothing sensible gives.
  GuardedTensor(Queue& queue, Shape shape) : GuardedTensor(queue, shape, poison(shape)) {}
  GuardedTensor(Queue& queue, Shape shape, const std::vector<T>& values) : queue_(&queue) {
    if (values.size() != shape.elements())
      throw UsageError(std::to_string(values.size()) + " values for a tensor of shape " + shape.text());
    const std::vector<T> all = within_guards(values);
    whole_ = queue.upload(all, {all.size()});
    tensor_ = whole_.view(kGuard, shape);
  }

  const Tensor& operator*() const { return tensor_; }
  operator const Tensor&() const { return tensor_; }  // NOLINT: implicit, to pass it to operations

  static std::vector<T> poison(const Shape& shape) {
    using Limits = std::numeric_limits<T>;
    return std::vector<T>(shape.elements(), Limits::has_quiet_NaN ? Limits::quiet_NaN() : Limits::lowest());
  }

  /// Sets the values, and the guards anew: Oclgrind loses what it knows of a buffer when part of it is
  /// written.
  void write(const std::vector<T>& values) const { queue_->write(whole_, within_guards(values).data()); }

  Contents read() const {
    const std::vector<T> all = queue_->template download<T>(whole_);
    bool is_intact = true;
    for (std::size_t i = 0; i < kGuard; ++i)
      is_intact = is_intact && all[i] == kPattern && all[all.size() - 1 - i] == kPattern;
    return {{all.begin() + kGuard, all.end() - kGuard}, is_intact};
  }

 private:
  static constexpr T kPattern = static_cast<T>(std::is_same_v<T, std::uint8_t> ? 123 : 12345);

  static std::vector<T> within_guards(const std::vector<T>& values) {
    std::vector<T> all(kGuard + values.size() + kGuard, kPattern);
    std::copy(values.begin(), values.end(), all.begin() + kGuard);
    return all;
  }

  Queue* queue_;
  Tensor whole_, tensor_;
};

}  // namespace isthmus::selftest
