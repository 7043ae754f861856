// The sections of a sweep's page that follow from its tables.
#pragma once

#include <string>
#include <vector>

#include "isthmus/train/sweep_table.hpp"

namespace isthmus::report {

/// What a sweep has left in its folder.
struct SweepFacts {
  train::HeldOut on = train::HeldOut::test;
  bool is_of_labels = false;  ///< else of training images
  std::vector<train::SweptValue> values;
  std::vector<train::GridResult> results;
};

/// Of test images or, where there are none, of validation images.
/// \throws UsageError where there is no finished run; Error where a file is damaged
SweepFacts read_sweep(const std::string& folder);

/// Accuracy by number of training images, as a chart and a table, beside published figures.
/// \param config  of one of the runs
std::string sweep_figures(const SweepFacts& sweep, const train::ExperimentConfig& config);

/// Every run with its accuracies, and a link to its own page where there is one.
/// \param page  where the sweep's page will be, which links start from
std::string sweep_runs_table(const SweepFacts& sweep, const std::string& folder, const std::string& page);

}  // namespace isthmus::report
