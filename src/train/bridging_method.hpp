// Whether one bridge serves both directions of an experiment.
#pragma once

#include "isthmus/train/config.hpp"

namespace isthmus::train {

/// Both directions have a bridge with the same settings: a2b's stage trains it, and b2a's takes it over.
bool shares_bridge(const ExperimentConfig& config);

}  // namespace isthmus::train
