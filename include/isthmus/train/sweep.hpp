/// \file
/// An experiment at several numbers of training images, each with several seeds.
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
#include "isthmus/train/run_directory.hpp"
#include "isthmus/train/training.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

struct SweepConfig {
  ExperimentConfig experiment;           ///< its seeds and mapping_examples are replaced
  std::vector<std::size_t> train_sizes;  ///< images of each domain that translators are trained on; 0: all
  std::size_t seeds = 1;                 ///< 1 to this
  bool limits_vaes = false;  ///< the VAEs have the translators' images; else what the experiment says
  HeldOut on = HeldOut::test;
  std::string out;        ///< folder
  std::string data_root;  ///< as load_domains() takes it
};

/// One of a sweep's runs: an ordinary run in a folder of its own.
struct SweepRun {
  std::uint64_t seed;
  std::size_t train_size;  ///< 0: all
  std::string name;        ///< sweep_run_name()
  ExperimentConfig config;
};

/// Sizes from text such as "500,1000,full". \throws UsageError for anything else, or a size that is there
/// twice
std::vector<std::size_t> parse_train_sizes(const std::string& text);
/// "500", or "full" for 0.
std::string train_size_name(std::size_t train_size);
/// The folder of a run in its sweep's, such as "seed1/500" or "seed1/full".
std::string sweep_run_name(std::uint64_t seed, std::size_t train_size);

/// Seed by seed, each with all sizes. \throws UsageError where there is not one image for each class, or
/// nothing held out to judge on
std::vector<SweepRun> sweep_runs(const SweepConfig& config);

/// How a caller follows a sweep; what is not set is not called.
struct SweepWatch {
  Watch training;
  /// A run begins; `number` counts from 1.
  std::function<void(const SweepRun& run, std::size_t number, std::size_t total)> on_run;
  /// A run's data are loaded, and its training begins; they are there until on_trained returns.
  std::function<void(const RunDirectory& run, const Domain& a, const Domain& b)> on_start;
  /// Stages were taken from an earlier run.
  std::function<void(const SweepRun& from, const std::vector<std::string>& stages)> on_reuse;
  /// A run's training has ended, and nothing is judged yet. The domains have their test images.
  std::function<void(const RunDirectory& run, const Domain& a, const Domain& b)> on_trained;
  /// A run is finished.
  std::function<void(const SweepRun& run, const RunReport& report)> on_finished;
};

/// Trains and evaluates every run that is not finished: one that has no evaluation_file(). VAEs, judges and
/// translators are taken from other runs of the sweep where their recipes are equal. After every run, the
/// table of the finished ones is written to sweep.csv, sweep.json and sweep.md (sweep_validation.… for
/// validation images). \returns the table as Markdown
/// \throws UsageError where a run's folder holds another configuration, or a domain has too few images
/// \throws Interrupted after saving, when watch.training.stop is set
std::string run_sweep(Queue& queue, ops::Gemm& gemm, const SweepConfig& config, const SweepWatch& watch);

}  // namespace isthmus::train
#pragma GCC visibility pop
