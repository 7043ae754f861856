#include "contestant.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <iostream>
#include <map>
#include <regex>
#include <utility>
#include <vector>

namespace isthmus::bench {
namespace {

constexpr double kChunk = 30;  // milliseconds
constexpr int kChunks = 5;

double time(const Run& run, std::size_t steps) {
  const auto start = std::chrono::steady_clock::now();
  run(steps);
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double burst(const Run& run) {
  const double once = time(run, 1);
  if (once > kChunk * kChunks) return once;
  const auto steps = static_cast<std::size_t>(std::max(1.0, std::round(kChunk / once)));
  std::vector<double> times;
  for (int i = 0; i < kChunks; ++i) times.push_back(time(run, steps) / static_cast<double>(steps));
  std::nth_element(times.begin(), times.begin() + kChunks / 2, times.end());
  return times[kChunks / 2];
}

}  // namespace

Measure milliseconds(Run run) {
  return [run = std::move(run), is_warm = false]() mutable {
    if (!is_warm) run(1);
    is_warm = true;
    return burst(run);
  };
}

int serve(const std::string& description, const std::function<Measure(const std::string& name)>& make) {
  std::cout << "ready " << description << std::endl;
  std::map<std::string, Measure> workloads;
  std::string name;
  while (std::getline(std::cin, name)) try {
      if (!workloads.count(name)) workloads[name] = make(name);
      if (const Measure& measure = workloads[name])
        std::cout << measure() << std::endl;
      else
        std::cout << "unsupported" << std::endl;
    } catch (const std::exception& error) {
      std::cout << "failed " << error.what() << std::endl;
    }
  return 0;
}

std::optional<Product> Product::parse(const std::string& name) {
  static const std::regex form("gemm/([nt])([nt])/(\\d+)x(\\d+)x(\\d+)");
  std::smatch part;
  if (!std::regex_match(name, part, form)) return {};
  return Product{part[1] == "t", part[2] == "t", std::stoul(part[3]), std::stoul(part[4]),
                 std::stoul(part[5])};
}

}  // namespace isthmus::bench
