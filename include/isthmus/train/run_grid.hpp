/// \file
/// Runs of one experiment's variants, each with several seeds: what sweeps and comparisons are made of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/train/domain.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/grid_results.hpp"
#include "isthmus/train/run_directory.hpp"
#include "isthmus/train/training.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// An ordinary run in a folder of its own.
struct GridRun {
  std::uint64_t seed;
  std::string variant;  ///< what tells it from the others of its seed, such as "500"
  std::string name;     ///< of its folder in the grid's, grid_run_name()
  ExperimentConfig config;
};

/// "seed1/500".
std::string grid_run_name(std::uint64_t seed, const std::string& variant);

struct RunGrid {
  std::vector<GridRun> runs;  ///< in the order in which they are trained
  HeldOut on = HeldOut::test;
  std::string out;        ///< folder
  std::string data_root;  ///< as load_domains() takes it
};

/// What a grid is made of; what its variants are comes on top.
struct GridConfig {
  ExperimentConfig experiment;  ///< its seeds are replaced
  std::size_t seeds = 1;        ///< 1 to this
  HeldOut on = HeldOut::test;
  std::string out;        ///< folder
  std::string data_root;  ///< as load_domains() takes it
};

/// Where the tables of a grid are: OUT/NAME for test images, OUT/NAME_validation for others, and an
/// extension.
std::string table_stem(const GridConfig& config, const std::string& name);

/// How a caller follows the runs; what is not set is not called.
struct GridWatch {
  Watch training;
  /// A run begins; `number` counts from 1.
  std::function<void(const GridRun& run, std::size_t number, std::size_t total)> on_run;
  /// A run's data are loaded, and its training begins; they are there until on_trained returns.
  std::function<void(const RunDirectory& run, const Domain& a, const Domain& b)> on_start;
  /// Stages were taken from an earlier run.
  std::function<void(const GridRun& from, const std::vector<std::string>& stages)> on_reuse;
  /// A run's training has ended, and nothing is judged yet. The domains have their test images.
  std::function<void(const RunDirectory& run, const Domain& a, const Domain& b)> on_trained;
  /// A run is finished.
  std::function<void(const GridRun& run, const RunReport& report)> on_finished;
};

/// \throws UsageError where a run has nothing to be judged on
void require_held_out(const RunGrid& grid);

/// Whether a run has its evaluation_file().
bool is_finished(const RunGrid& grid, const GridRun& run);

/// Trains and evaluates every run that is not finished. VAEs, judges and translators are taken from other
/// runs of the same seed where their recipes are equal. \param write_tables  is given the results of all
/// finished runs after each, and at the end \throws UsageError where a run's folder holds another
/// configuration \throws Interrupted after saving, when watch.training.stop is set
void finish_runs(Queue& queue, ops::Gemm& gemm, const RunGrid& grid, const GridWatch& watch,
                 const std::function<void(const std::vector<GridResult>& results)>& write_tables);

}  // namespace isthmus::train
#pragma GCC visibility pop
