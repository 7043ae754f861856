#include "loss_panels.hpp"

#include <algorithm>

namespace isthmus::report {

std::vector<Panel> loss_panels(const std::vector<train::RunDirectory::Metrics>& metrics) {
  std::vector<Panel> panels;
  for (const auto& line : metrics) {
    auto panel =
        std::find_if(panels.begin(), panels.end(), [&](const Panel& p) { return p.title == line.stage; });
    if (panel == panels.end()) panel = panels.insert(panels.end(), {line.stage, "step", {}});
    const bool has_parts = line.values.size() > 3;  // else the total and its one part are the same line
    for (const auto& [name, value] : line.values) {
      if (name == "images_per_second" || (name == "loss" && !has_parts)) continue;
      auto series = std::find_if(panel->series.begin(), panel->series.end(),
                                 [&, &key = name](const Series& s) { return s.name == key; });
      if (series == panel->series.end()) series = panel->series.insert(panel->series.end(), {name, {}});
      series->points.emplace_back(static_cast<double>(line.step), value);
    }
  }
  for (Panel& panel : panels)  // a loss that is switched off says nothing
    panel.series.erase(std::remove_if(panel.series.begin(), panel.series.end(),
                                      [](const Series& s) {
                                        return std::all_of(
                                            s.points.begin(), s.points.end(),
                                            [](const auto& point) { return point.second == 0; });
                                      }),
                       panel.series.end());
  return panels;
}

}  // namespace isthmus::report
