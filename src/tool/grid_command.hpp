// What commands share that train variants of an experiment with several seeds.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "command.hpp"
#include "isthmus/report/run_page.hpp"
#include "isthmus/train/run_grid.hpp"
#include "progress_line.hpp"

namespace isthmus::tool {

/// Adds the experiments, --out, --seeds, --on, --set, --device and --data-root.
/// \param experiments  at most so many; -1: any number
void add_grid_options(CommandLine& line, int experiments = 1);

/// The files of the experiments. \throws UsageError where none is given
Arguments experiments_of(const boost::program_options::variables_map& values, const CommandLine& line);

/// Reads an experiment and what else add_grid_options() has added. \throws UsageError for what is wrong
void read_grid(const boost::program_options::variables_map& values, const CommandLine& line,
               const std::string& experiment, train::GridConfig& config);

/// \param command  such as "a sweep"
/// \throws UsageError where --set changes one of these keys, which every run gets from the command: it would
/// be forgotten silently
void require_not_set(const boost::program_options::variables_map& values, const Arguments& keys,
                     const std::string& command);

/// Follows runs: a line of progress, and each run's page as it grows.
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
