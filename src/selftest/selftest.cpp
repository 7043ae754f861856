#include "isthmus/selftest/selftest.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>

#include "../ops/gemm_check.hpp"
#include "checks/checks.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::selftest {
namespace {

class Run {
 public:
  Run(const Device& device, const Options& options)
      : device_(device), options_(options), session_(std::make_unique<Session>(device)) {}

  Result run() {
    const auto start = std::chrono::steady_clock::now();
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
    result_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return std::move(result_);
  }

 private:
  bool is_chosen(const LineName& name) const {
    return name.text().find(options_.only) != std::string::npos && !(options_.quick && name.op == "training");
  }

  void try_check(const Check& check, Line& line) {
    try {
      Probe probe(*session_, options_, line);
      check.run(probe);
    } catch (const BuildError& error) {
      const std::string what = error.what();
      line.error = what.substr(0, what.find(":\n"));  // without the log
      line.build_log = error.log();
    } catch (const ops::HangError& error) {
      line.error = error.what();
      obstacle_ = "the device hangs";
      result_.device_hangs = true;
      session_.release();  // giving it back would wait for the device
    } catch (const std::exception& error) {
      line.error = error.what();
      renew();
    }
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

std::vector<LineName> lines() {
  std::vector<LineName> names;
  for (const Check& check : checks()) names.push_back(check.name);
  return names;
}

Result run(const Device& device, const Options& options) {
  return Run(device, options).run();
}

}  // namespace isthmus::selftest
