#include "isthmus/selftest/selftest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>

#include "../ops/gemm_check.hpp"
#include "checks/checks.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What tells a slow device from others: two cores with PoCL take a third of a millisecond for it, with
/// llvmpipe two to sixteen; a GPU takes less.
constexpr std::size_t kPaceNumbers = 1 << 20;
constexpr double kSlowPace = 0.001;  // seconds

class Run {
 public:
  Run(const Device& device, const Options& options)
      : device_(device), options_(options), session_(std::make_unique<Session>(device)) {}

  Result run() {
    const auto start = Clock::now();
    if (!options_.quick && !options_.reduced) result_.pace_seconds = pace();
    result_.is_reduced = options_.reduced.value_or(result_.pace_seconds > kSlowPace);
    for (const Check& check : checks()) {
      if (!is_chosen(check.name)) continue;
      if (options_.on_start) options_.on_start(check.name);
      Line line;
      line.name = check.name;
      if (obstacle_.empty())
        try_check(check, line);
      else
        line.error = "not tried: " + obstacle_;
      if (options_.on_line) options_.on_line(line);
      result_.lines.push_back(std::move(line));
    }
    if (result_.lines.empty()) throw UsageError("no line of the selftest is called '" + options_.only + "'");
    result_.seconds = seconds_since(start);
    return std::move(result_);
  }

 private:
  bool is_chosen(const LineName& name) const {
    return name.text().find(options_.only) != std::string::npos && !(options_.quick && name.op == "training");
  }

  /// The seconds that the norm of kPaceNumbers numbers takes; 0 where it fails, which a line will say.
  double pace() try {
    Queue& queue = session_->queue;
    const Tensor x(queue, {kPaceNumbers}), partials(queue, {ops::kPartialSums}), norm(queue, {1});
    queue.zero(x);
    double best = options_.wait_seconds;
    for (int i = 0; i < 4; ++i) {  // the first one compiles
      const auto start = Clock::now();
      ops::squared_norm(queue, x, norm, partials);
      ops::finish_within(queue, options_.wait_seconds);
      best = std::min(best, seconds_since(start));
    }
    return best;
  } catch (const ops::HangError&) {
    give_up();
    return 0;
  } catch (const Error&) {
    renew();
    return 0;
  }

  void try_check(const Check& check, Line& line) {
    try {
      Probe probe(*session_, options_, line, result_.is_reduced);
      check.run(probe);
    } catch (const BuildError& error) {
      const std::string what = error.what();
      line.error = what.substr(0, what.find(":\n"));  // without the log
      line.build_log = error.log();
    } catch (const ops::HangError& error) {
      line.error = error.what();
      give_up();
    } catch (const std::exception& error) {
      line.error = error.what();
      renew();
    }
  }

  void give_up() {
    obstacle_ = "the device hangs";
    result_.device_hangs = true;
    session_.release();  // giving it back would wait for the device
  }

  /// After an error a queue may be of no use any more, where the device still is.
  void renew() try {
    session_.reset();
    session_ = std::make_unique<Session>(device_);
  } catch (const std::exception& error) {
    obstacle_ = std::string("the device no longer answers: ") + error.what();
  }

  const Device& device_;
  const Options& options_;
  std::unique_ptr<Session> session_;
  std::string obstacle_;  ///< why nothing else can be tried
  Result result_;
};

}  // namespace

bool Result::passed() const {
  return failed_lines() == 0;
}

std::size_t Result::failed_lines() const {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [](const Line& line) { return !line.passed(); }));
}

std::string Result::reduction() const {
  if (!is_reduced) return "";
  std::size_t left_out = 0;
  for (const Line& line : lines) left_out += line.left_out;
  return fmt::format(
      "This device is slow: the norm of {} numbers takes {:.1f} ms. So {} cases of large shapes or "
      "Winograd's convolutions were left out, some times are of smaller shapes, and the training was "
      "shorter. --thorough leaves out nothing.",
      kPaceNumbers, pace_seconds * 1e3, left_out);
}

std::vector<LineName> lines() {
  std::vector<LineName> names;
  for (const Check& check : checks()) names.push_back(check.name);
  return names;
}

Result run(const Device& device, const Options& options) {
  return Run(device, options).run();
}

}  // namespace isthmus::selftest
