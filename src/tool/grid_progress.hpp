// How runs of a grid are followed: a line of progress, and each run's page as it grows.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "command.hpp"
#include "isthmus/report/run_page.hpp"
#include "isthmus/train/run_grid.hpp"
#include "progress_line.hpp"

namespace isthmus::tool {

/// The value of --seeds. \throws UsageError for what is no number of seeds
std::size_t parse_seeds(const std::string& text);

class GridProgress {
 public:
  using Title = std::function<std::string(const train::GridRun& run)>;

  /// \param title  of a run, for a person
  GridProgress(Queue& queue, ops::Gemm& gemm, Title title);

  /// What `train` returns, which is given the watch. \throws Error that says how to go on, where it was
  /// stopped
  std::string follow(const std::function<std::string(const train::GridWatch& watch)>& train);

 private:
  train::GridWatch watch();

  Queue& queue_;
  ops::Gemm& gemm_;
  const Title title_;
  ProgressLine progress_;
  std::unique_ptr<report::RunPage> page_;  ///< of the run under way
};

}  // namespace isthmus::tool
