/// \file
/// How long a run's stages took.
#pragma once

#include <string>
#include <vector>

#include "isthmus/train/run_directory.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

struct StageTime {
  std::string stage;
  std::uint64_t steps = 0, images = 0;
  double seconds =
      0;  ///< of the steps; loading, saving and what lies between interrupted parts are not counted
};

/// From the lines of metrics, in the order of the stages there. Stages taken from another run have its times.
std::vector<StageTime> stage_times(const ExperimentConfig& config,
                                   const std::vector<RunDirectory::Metrics>& metrics);

}  // namespace isthmus::train
#pragma GCC visibility pop
