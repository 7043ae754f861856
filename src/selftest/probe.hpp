// What the checks of an operation are given: tensors to put in, comparison of what comes out, times.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "guarded.hpp"
#include "isthmus/selftest/selftest.hpp"
#include "references/numbers.hpp"
#include "session.hpp"

namespace isthmus::selftest {

using reference::Doubles;
using reference::Integers;
using reference::to_double;
using reference::Values;

/// A result and what it should be: |got − want| ≤ tolerance · (1 + |want|) for every element.
struct Expected {
  std::string name;
  Doubles want;
  double tolerance;
  std::function<void()> reset;                     ///< to what is there before
  std::function<std::pair<Doubles, bool>()> read;  ///< the elements, and whether its guards are intact

  template <class T>
  Expected(std::string output, const GuardedTensor<T>& tensor, Doubles right, double error)
      : Expected(std::move(output), tensor, std::move(right), error,
                 GuardedTensor<T>::poison((*tensor).shape())) {}
  /// \param before  what the tensor holds before the operation
  template <class T>
  Expected(std::string output, const GuardedTensor<T>& tensor, Doubles right, double error,
           std::vector<T> before)
      : name(std::move(output)),
        want(std::move(right)),
        tolerance(error),
        reset([tensor, before] { tensor.write(before); }),
        read([tensor] {
          const auto contents = tensor.read();
          return std::pair(Doubles(contents.values.begin(), contents.values.end()), contents.is_intact);
        }) {}
};

/// One line's work. Everything that it finds goes into the line.
class Probe {
 public:
  /// \param is_slow  whether the device is spared large shapes
  Probe(Session& session, const Options& options, Line& line, bool is_slow = false);

  Queue& queue;
  reference::Random random;

  ops::Gemm& gemm() { return session_.gemm(); }

  bool is_quick() const { return options_.quick; }
  bool is_slow() const { return is_slow_; }
  std::uint64_t seed() const { return options_.seed; }
  /// Whether a case of so many elements is tried.
  bool takes(std::size_t elements);
  /// Whether a case is tried whose kernels take a slow device a minute to compile.
  bool takes_long_compilations();

  template <class T>
  GuardedTensor<T> input(Shape shape, const std::vector<T>& values) {
    return {queue, shape, values};
  }
  GuardedTensor<float> normal(Shape shape, float deviation = 1) {
    return {queue, shape, random.normal(shape.elements(), deviation)};
  }
  /// Poisoned.
  template <class T = float>
  GuardedTensor<T> output(Shape shape) {
    return {queue, shape};
  }

  /// Runs an operation twice and compares: both times what it wrote must be right and nothing else written,
  /// and the second time it must be the same bits.
  /// \param shape  tells the case apart
  void compare(const std::string& shape, const std::function<void()>& op,
               std::initializer_list<Expected> outputs);
  /// Something else that must hold. \param what  the contrary
  void require(bool holds, const std::string& shape, const std::string& what);
  void note(std::string text) { line_.note = std::move(text); }

  /// A tensor to measure with.
  Tensor filled(Shape shape);
  Tensor zeros(Shape shape, DataType type = DataType::float32);
  /// Takes the time of an operation at a large shape.
  /// \param flops    additions and multiplications, or 0
  /// \param touched  every tensor once for each time that it is read or written
  void measure(const std::string& shape, double flops, std::initializer_list<Tensor> touched,
               const std::function<void()>& op);

 private:
  void compare_once(const std::string& shape, const Expected& output, const Doubles& got, bool is_intact);
  void fail(Mismatch mismatch);
  void finish();

  Session& session_;
  const Options& options_;
  Line& line_;
  bool is_slow_;
  bool case_failed_ = false;
};

}  // namespace isthmus::selftest
