// Where the numbers of an axis stand, and how they are written.
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace isthmus::report {

// Whether a number can be placed on an axis: beyond float's range its arithmetic could overflow.
bool fits_an_axis(double value);

inline bool fits_axes(const std::pair<double, double>& point) {
  return fits_an_axis(point.first) && fits_an_axis(point.second);
}

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;

  void include(double value) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
};

// An axis from a round number to a round number with round numbers between them, about `ticks` in all.
class Axis {
 public:
  // An empty range gives 0 to 1, and one value an axis round it.
  Axis(Range range, int ticks);

  const std::vector<double>& ticks() const { return ticks_; }
  // 0 at the axis' start, 1 at its end.
  double fraction(double value) const;
  // As short as tells the ticks apart: 0.25, 40, 20k, 3e-05.
  std::string label(double tick) const;

 private:
  double step_;
  std::vector<double> ticks_;
};

}  // namespace isthmus::report
