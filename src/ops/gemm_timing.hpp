// How long the products of a class take with a provider.
#pragma once

#include <array>
#include <vector>

#include "isthmus/ops/gemm.hpp"

namespace isthmus::ops {

using ClassSeconds = std::array<double, kProductClasses>;

/// Times a few products of each class, of the shapes that training has.
class GemmTiming {
 public:
  explicit GemmTiming(Queue& queue);

  /// For each class the seconds of its products, one after another; the least of several measurements.
  /// \param wait_seconds  within which each measurement must be done. \throws HangError
  ClassSeconds measure(Gemm& gemm, double wait_seconds) const;

 private:
  struct Sample {
    Factor a, b;
    Matrix c;
  };
  double seconds(Gemm& gemm, const Sample& sample, double wait_seconds) const;

  Queue& queue_;
  std::vector<Sample> samples_;
};

}  // namespace isthmus::ops
