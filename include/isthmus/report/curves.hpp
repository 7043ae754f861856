/// \file
/// Charts of numbers that change over time, such as the losses of a run.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/report/picture.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

/// One line of a chart. Points that are not finite leave a gap.
struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< (x, y), in drawing order
};

/// One chart: series on common axes.
struct Panel {
  std::string title;
  std::string x_label;
  std::vector<Series> series;
};

/// Draws charts side by side and below one another, each with axes, numbers and a legend that tells every
/// series' last value. Values are drawn as they are: nothing is smoothed, no axis is logarithmic.
/// \param width  of the picture, in pixels, at least 400; its height follows from the number of panels
/// \throws UsageError for a lesser width
Picture draw_curves(const std::string& title, const std::vector<Panel>& panels, std::size_t width = 1400);

}  // namespace isthmus::report
#pragma GCC visibility pop
