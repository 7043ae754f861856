#include "probe.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>

#include "../ops/gemm_check.hpp"

namespace isthmus::selftest {
namespace {

constexpr std::size_t kMostMismatches = 4, kMostElements = 8, kSmallElements = 3000;

bool same_bits(const Doubles& a, const Doubles& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

}  // namespace

Probe::Probe(Session& session, const Options& options, Line& line, bool is_slow)
    : queue(session.queue),
      random(static_cast<unsigned>(options.seed)),
      session_(session),
      options_(options),
      line_(line),
      is_slow_(is_slow) {}

bool Probe::takes(std::size_t elements) {
  const bool takes = elements <= kSmallElements || !(options_.quick || is_slow_);
  if (!takes) ++line_.left_out;
  return takes;
}

bool Probe::takes_long_compilations() {
  if (is_slow_) ++line_.left_out;
  return !is_slow_;
}

void Probe::finish() {
  ops::finish_within(queue, options_.wait_seconds);
}

void Probe::compare(const std::string& shape, const std::function<void()>& op,
                    std::initializer_list<Expected> outputs) {
  ++line_.cases;
  case_failed_ = false;
  std::vector<Doubles> first;
  for (const bool is_first : {true, false}) {
    for (const Expected& output : outputs) output.reset();
    op();
    finish();
    std::size_t number = 0;
    for (const Expected& output : outputs) {
      auto [got, is_intact] = output.read();
      if (options_.tamper) options_.tamper(line_.name, got);
      if (is_first) {
        compare_once(shape, output, got, is_intact);
        first.push_back(std::move(got));
      } else if (!same_bits(got, first[number++])) {
        fail({shape, output.name, "is not the same a second time", 0, got.size(), {}});
      }
    }
  }
}

void Probe::compare_once(const std::string& shape, const Expected& output, const Doubles& got,
                         bool is_intact) {
  Mismatch mismatch{shape, output.name, "is wrong", 0, got.size(), {}};
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double error = std::fabs(got[i] - output.want[i]),
                 bound = output.tolerance * (1 + std::fabs(output.want[i]));
    if (error <= bound) {
      if (error > 0) line_.worst = std::max(line_.worst, error / bound);
      continue;
    }
    const double ratio = error / bound;  // NaN where the result is
    line_.worst = std::isnan(ratio) ? std::numeric_limits<double>::infinity() : std::max(line_.worst, ratio);
    ++mismatch.wrong;
    if (mismatch.first.size() < kMostElements) mismatch.first.push_back({i, output.want[i], got[i]});
  }
  if (mismatch.wrong > 0) fail(std::move(mismatch));
  if (!is_intact) fail({shape, output.name, "was written outside its tensor", 0, got.size(), {}});
}

void Probe::require(bool holds, const std::string& shape, const std::string& what) {
  ++line_.cases;
  case_failed_ = false;
  if (!holds) fail({shape, "", what, 0, 0, {}});
}

void Probe::fail(Mismatch mismatch) {
  if (!case_failed_) ++line_.failed_cases;
  case_failed_ = true;
  if (line_.mismatches.size() < kMostMismatches) line_.mismatches.push_back(std::move(mismatch));
}

Tensor Probe::filled(Shape shape) {
  constexpr std::size_t kPeriod = 4093;  // drawing millions would take longer than measuring
  const Values drawn = random.uniform(kPeriod, 0.1f, 0.9f);
  Values values(shape.elements());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = drawn[i % kPeriod];
  return queue.upload(values, shape);
}

Tensor Probe::zeros(Shape shape, DataType type) {
  const Tensor tensor(queue, shape, type);
  queue.zero(tensor);
  return tensor;
}

void Probe::measure(const std::string& shape, double flops, std::initializer_list<Tensor> touched,
                    const std::function<void()>& op) {
  if (options_.quick) return;
  using Clock = std::chrono::steady_clock;
  constexpr double kChunk = 0.02;  // seconds
  constexpr int kChunks = 3;
  const auto time = [&](std::size_t steps) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < steps; ++i) op();
    finish();
    return std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(steps);
  };
  if (!is_slow_) time(1);  // compiles, where the cases before have not
  const double once = time(1);
  const auto steps = static_cast<std::size_t>(std::clamp(kChunk / once, 1.0, 1000.0));
  std::vector<double> times;
  for (int i = 0; i < kChunks; ++i) times.push_back(once < kChunk * kChunks ? time(steps) : once);
  std::nth_element(times.begin(), times.begin() + kChunks / 2, times.end());
  const double seconds = times[kChunks / 2];
  double bytes = 0;
  for (const Tensor& tensor : touched) bytes += static_cast<double>(tensor.bytes());
  line_.speed = {shape, seconds * 1e3, flops / seconds * 1e-9, bytes / seconds * 1e-9};
}

}  // namespace isthmus::selftest
