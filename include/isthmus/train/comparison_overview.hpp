/// \file
/// Several experiments by the same methods of translation, side by side.
#pragma once

#include <string>
#include <vector>

#include "isthmus/train/method_comparison.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// An experiment and what run_comparison() has given of it so far.
struct ComparedExperiment {
  std::string name;
  ComparisonConfig config;
  std::vector<GridResult> results;
};

/// For a person: of each of the main figures a table with a row a method and two columns an experiment, one
/// for each direction; then each experiment's own tables.
/// \param experiments  one or more, of the same methods
std::string overview_markdown(const std::vector<ComparedExperiment>& experiments);

/// What results_csv() gives of each, below one another, with a first column that names the experiment.
std::string overview_csv(const std::vector<ComparedExperiment>& experiments);

/// Writes both to OUT/comparison.md and OUT/comparison.csv (comparison_validation.… for validation images).
void write_overview(const std::string& out, const std::vector<ComparedExperiment>& experiments);

}  // namespace isthmus::train
#pragma GCC visibility pop
