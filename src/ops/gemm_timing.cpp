#include "gemm_timing.hpp"

#include <algorithm>
#include <chrono>

#include "gemm_check.hpp"
#include "isthmus/ops/random.hpp"

namespace isthmus::ops {
namespace {

struct Extents {
  std::size_t m, n, k;
  bool a_transposed, b_transposed;
};

constexpr Extents kSamples[] = {
    {128, 10, 512, false, true},  {128, 64, 512, false, true},  {128, 256, 64, false, true},
    {256, 64, 128, true, false},  {64, 288, 4096, true, false}, {32, 27, 25088, true, false},
    {512, 784, 128, true, false}, {512, 512, 128, true, false}, {256, 256, 128, true, false},
    {128, 512, 784, false, true}, {128, 512, 512, false, true}, {128, 784, 512, false, false},
    {128, 256, 256, false, true},
};

/// A product is repeated until it has taken so long, as one alone is too short for a clock.
constexpr double kMeasured = 0.002;
constexpr int kMeasurements = 5;

template <class Run>
double seconds_of(Run&& run) {
  const auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

GemmTiming::GemmTiming(Queue& queue) : queue_(queue) {
  std::size_t a_size = 0, b_size = 0, c_size = 0;
  for (const Extents& e : kSamples) {
    a_size = std::max(a_size, e.m * e.k);
    b_size = std::max(b_size, e.k * e.n);
    c_size = std::max(c_size, e.m * e.n);
  }
  const Tensor a(queue, {a_size}), b(queue, {b_size}), c(queue, {c_size});
  normal(queue, a, 0, 1, {1, 0, 0});
  normal(queue, b, 0, 1, {1, 0, 1});
  for (const Extents& e : kSamples) {
    const std::size_t a_rows = e.a_transposed ? e.k : e.m, b_rows = e.b_transposed ? e.n : e.k;
    samples_.push_back({{a.view(0, {a_rows, e.m * e.k / a_rows}), e.a_transposed},
                        {b.view(0, {b_rows, e.k * e.n / b_rows}), e.b_transposed},
                        c.view(0, {e.m, e.n})});
  }
}

ClassSeconds GemmTiming::measure(Gemm& gemm, double wait_seconds) const {
  ClassSeconds sums{};
  for (const Sample& sample : samples_) {
    const ProductClass its_class = product_class(sample.c.rows, sample.c.columns, sample.a.columns());
    sums[static_cast<std::size_t>(its_class)] += seconds(gemm, sample, wait_seconds);
  }
  return sums;
}

double GemmTiming::seconds(Gemm& gemm, const Sample& sample, double wait_seconds) const {
  const auto repeat = [&](int repeats) {
    for (int i = 0; i < repeats; ++i) gemm.multiply(sample.a, sample.b, sample.c);
    finish_within(queue_, wait_seconds);
  };
  repeat(1);  // compiles
  const double one = seconds_of([&] { repeat(1); });
  const int repeats = static_cast<int>(std::clamp(kMeasured / one, 1.0, 1000.0));
  double least = one;
  for (int i = 0; i < kMeasurements; ++i)
    least = std::min(least, seconds_of([&] { repeat(repeats); }) / repeats);
  return least;
}

}  // namespace isthmus::ops
