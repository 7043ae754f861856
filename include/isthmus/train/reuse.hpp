/// \file
/// Finished stages of one run that another need not train again.
#pragma once

#include <string>
#include <vector>

#include "isthmus/train/config.hpp"
#include "isthmus/train/run_directory.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// All that a stage's finished model depends on, as INI text: the configuration with every other key at its
/// default. Runs with equal recipes on one device and the same data files end with the same model.
/// \param stage  one of stage_names()
std::string stage_recipe(const ExperimentConfig& config, const std::string& stage);

/// Takes the models of finished stages, and their lines of metrics, from another run for those that are not
/// finished here and have the same recipe. A translator is taken only where both VAEs are the very files that
/// it was trained behind. \returns the names of the stages taken
/// \throws UsageError where either folder holds no run
std::vector<std::string> reuse_stages(const RunDirectory& from, const RunDirectory& to);

}  // namespace isthmus::train
#pragma GCC visibility pop
