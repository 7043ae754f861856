// Results of a grid's runs as JSON, for the files of sweeps and comparisons.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "isthmus/train/grid_results.hpp"

namespace isthmus::train {

/// Every run's folder, seed and figures. \param add  completes a run's object, with what its variant is
template <class Add>
nlohmann::ordered_json runs_json(const std::vector<GridResult>& results, Add&& add) {
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (const GridResult& result : results) {
    nlohmann::ordered_json run = {{"folder", result.name}, {"seed", result.seed}};
    add(run, result);
    for (const Direction direction : kDirections) {
      nlohmann::ordered_json figures = nlohmann::ordered_json::object();
      for (const auto& [name, value] : result.figures[source_of(direction)]) figures[name] = value;
      run[to_string(direction)] = figures;
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

/// Of a variant each figure's mean, sd (null for a single run) and count.
nlohmann::ordered_json spreads_json(const std::vector<GridResult>& results, const std::string& variant,
                                    Direction direction);

}  // namespace isthmus::train
