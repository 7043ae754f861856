/// \file
/// How far a run is, from its files alone: it may be under way, finished or given up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "isthmus/train/run_directory.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

struct StageStatus {
  std::string name;
  bool is_finished = false;
  std::uint64_t step = 0;         ///< steps done
  std::uint64_t total_steps = 0;  ///< 0 where no line says it
  double seconds = 0;             ///< that these steps took; 0 where no line says it
  double images_per_second = 0;
  std::optional<double> seconds_left = {};  ///< at the pace of the last lines; nothing where the run is idle
};

struct RunStatus {
  std::vector<StageStatus> stages;  ///< in the order of training
  std::vector<RunDirectory::Metrics> metrics;
  double idle_seconds = 0;  ///< since the last line of metrics, or since the run was made

  /// Nothing new for so long that the training may have ended.
  bool is_idle() const noexcept { return idle_seconds >= 300; }
  /// The first stage that is not finished; nothing once all are.
  const StageStatus* current() const;
};

/// \throws UsageError where there is no run
RunStatus read_status(const RunDirectory& run);

}  // namespace isthmus::train
#pragma GCC visibility pop
