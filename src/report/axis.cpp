#include "axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace isthmus::report {
namespace {

// The least of 1, 2, 2.5, 5 and 10 times a power of ten that is not under `least`.
double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0})
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

Range widened(Range range) {
  if (!(range.low <= range.high)) return {0, 1};
  // Values that differ by rounding alone are one value: no number of readable length tells them apart.
  const double size = std::max(std::fabs(range.low), std::fabs(range.high));
  if (range.high - range.low > 1e-6 * size) return range;
  const double half = size > 0 ? size / 10 : 0.5;
  return {range.low - half, range.high + half};
}

}  // namespace

bool fits_an_axis(double value) {
  return std::fabs(value) <= std::numeric_limits<float>::max();
}

Axis::Axis(Range range, int ticks) {
  range = widened(range);
  step_ = round_step((range.high - range.low) / (ticks - 1));
  const double first = std::floor(range.low / step_ + 1e-9), last = std::ceil(range.high / step_ - 1e-9);
  for (double i = first; i <= last; ++i) ticks_.push_back(i * step_);
}

double Axis::fraction(double value) const {
  return (value - ticks_.front()) / (ticks_.back() - ticks_.front());
}

std::string Axis::label(double tick) const {
  if (tick == 0) return "0";
  const double largest = std::max(std::fabs(ticks_.front()), std::fabs(ticks_.back()));
  if (largest >= 1e9 || largest < 1e-3) return fmt::format("{:.6g}", tick);
  if (largest >= 1e6) return fmt::format("{:g}M", tick / 1e6);
  if (largest >= 1e4) return fmt::format("{:g}k", tick / 1e3);
  // 2.5 needs one more place than its power of ten says.
  int places = std::max(0, -static_cast<int>(std::floor(std::log10(step_) + 1e-9)));
  if (std::fabs(std::remainder(step_ * std::pow(10, places), 1)) > 1e-6) ++places;
  return fmt::format("{:.{}f}", tick, places);
}

}  // namespace isthmus::report
