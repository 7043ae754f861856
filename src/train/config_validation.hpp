// What an experiment's values have to be beside what their types say.
#pragma once

#include <string>

#include "isthmus/train/config.hpp"

namespace isthmus::train {

/// \param name  of the file, for messages
/// \throws UsageError for the first thing that is missing or does not fit
void validate(const ExperimentConfig& config, const std::string& name);

}  // namespace isthmus::train
