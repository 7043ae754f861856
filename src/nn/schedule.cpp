#include "isthmus/nn/schedule.hpp"

#include <cmath>
#include <string>

#include "isthmus/compute/error.hpp"

namespace isthmus::nn {
namespace {

/// From `start` at fraction 0 to `end` at 1, along half a cosine.
double anneal(double start, double end, double fraction) {
  constexpr double kPi = 3.141592653589793;
  return end + (start - end) * 0.5 * (1 + std::cos(kPi * fraction));
}

}  // namespace

Schedule schedule_named(std::string_view name) {
  if (name == "constant") return Schedule::constant;
  if (name == "linear_decay") return Schedule::linear_decay;
  if (name == "one_cycle") return Schedule::one_cycle;
  throw UsageError("unknown schedule '" + std::string(name) + "': use constant, linear_decay or one_cycle");
}

double schedule_factor(Schedule schedule, std::uint64_t step, std::uint64_t total) {
  const double done = total ? static_cast<double>(step) / static_cast<double>(total) : 0;
  switch (schedule) {
    case Schedule::linear_decay:
      return done < 0.5 ? 1 : 2 * (1 - done);
    case Schedule::one_cycle:
      return done < 0.3 ? anneal(0.04, 1, done / 0.3) : anneal(1, 4e-6, (done - 0.3) / 0.7);
    default:
      return 1;
  }
}

}  // namespace isthmus::nn
