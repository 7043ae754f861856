/// \file
/// An experiment at several numbers of training images, each with several seeds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "isthmus/train/run_grid.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

struct SweepConfig : GridConfig {
  std::vector<std::size_t> train_sizes;  ///< images of each domain that translators are trained on; 0: all
  bool limits_vaes = false;  ///< the VAEs have the translators' images; else what the experiment says
};

/// Sizes from text such as "500,1000,full". \throws UsageError for anything else, or a size that is there
/// twice
std::vector<std::size_t> parse_train_sizes(const std::string& text);
/// "500", or "full" for 0.
std::string train_size_name(std::size_t train_size);

/// Seed by seed, each with all sizes; a run's variant is its train_size_name(). \throws UsageError where
/// there is not one image for each class, or nothing held out to judge on
RunGrid sweep_runs(const SweepConfig& config);

/// finish_runs() of sweep_runs(). After every run, the table of the finished ones is written to sweep.csv,
/// sweep.json and sweep.md (sweep_validation.… for validation images). \returns the table as Markdown \throws
/// UsageError where a domain has too few images, and as finish_runs() does
std::string run_sweep(Queue& queue, ops::Gemm& gemm, const SweepConfig& config, const GridWatch& watch);

}  // namespace isthmus::train
#pragma GCC visibility pop
