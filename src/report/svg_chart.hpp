// Charts as SVG in a page, in the page's colours.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "isthmus/report/curves.hpp"
#include "isthmus/train/sweep_table.hpp"

namespace isthmus::report {

/// The panel as a figure: lines on axes, told apart by colour and dashes, and a legend with each line's last
/// value. Points that are not finite leave a gap.
std::string line_chart(const Panel& panel);

/// Means with deviations at places along an axis that has names rather than numbers. A place may have none.
struct SpreadSeries {
  std::string name;
  std::vector<std::optional<train::Spread>> spreads;
};

/// As a figure: a mark at each mean, a bar of one deviation up and down where it is of two values or more.
std::string spread_chart(const std::string& title, const std::string& x_label,
                         const std::vector<std::string>& places, const std::vector<SpreadSeries>& series);

}  // namespace isthmus::report
