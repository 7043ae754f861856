/// \file
/// A sweep's results by number of training images.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "isthmus/train/published.hpp"
#include "isthmus/train/sweep.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// The settings; every run's figures; of every training size each figure's mean, sd (null for a single run)
/// and count.
std::string sweep_json(const SweepConfig& config, const std::vector<GridResult>& results);

/// Of the experiment at that number of training images; none where labels are swept.
std::optional<PublishedAccuracy> published_of(const ExperimentConfig& experiment, const SweptValue& value);

/// For a person: tables with a row a training size or a number of labels, beside published figures where
/// there are some, and what was limited and judged.
std::string sweep_markdown(const SweepConfig& config, const std::vector<GridResult>& results);

}  // namespace isthmus::train
#pragma GCC visibility pop
