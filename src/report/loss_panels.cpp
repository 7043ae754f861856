#include "loss_panels.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace isthmus::report {
namespace {

/// A loss that is switched off, or a total that is its only part over again.
bool says_nothing(const Series& series, const Panel& panel) {
  const auto is_zero = [](const auto& point) { return point.second == 0; };
  const auto is_same = [&](const Series& other) {
    return other.name != series.name && other.points == series.points;
  };
  return std::all_of(series.points.begin(), series.points.end(), is_zero) ||
         (series.name == "loss" && std::any_of(panel.series.begin(), panel.series.end(), is_same));
}

}  // namespace

std::vector<Panel> loss_panels(const std::vector<train::RunDirectory::Metrics>& metrics) {
  std::vector<Panel> panels;
  for (const auto& line : metrics) {
    auto panel =
        std::find_if(panels.begin(), panels.end(), [&](const Panel& p) { return p.title == line.stage; });
    if (panel == panels.end()) panel = panels.insert(panels.end(), {line.stage, "step", {}});
    for (const auto& [name, value] : line.values) {
      if (name == "images_per_second") continue;
      auto series = std::find_if(panel->series.begin(), panel->series.end(),
                                 [&, &key = name](const Series& s) { return s.name == key; });
      if (series == panel->series.end()) series = panel->series.insert(panel->series.end(), {name, {}});
      series->points.emplace_back(static_cast<double>(line.step), value);
    }
  }
  for (Panel& panel : panels) {
    std::vector<Series> kept;
    std::copy_if(panel.series.begin(), panel.series.end(), std::back_inserter(kept),
                 [&](const Series& series) { return !says_nothing(series, panel); });
    panel.series = std::move(kept);
  }
  return panels;
}

}  // namespace isthmus::report
