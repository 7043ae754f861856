/// \file
/// The figures of a sweep's runs, and what they are over seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/train/sweep.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Names and values.
using Figures = std::vector<std::pair<std::string, double>>;

/// A finished run of a sweep.
struct SweepResult {
  std::uint64_t seed;
  std::size_t train_size;  ///< 0: all
  std::string name;        ///< of its folder in the sweep's
  Figures figures[2];      ///< from a to b, and back
};

/// The scalar figures of both directions in evaluation.json, in its order, and behind them
/// diversity_of_reconstructions: the diversity of translations over that of reconstructions.
/// \throws Error where the file is damaged
SweepResult read_result(const SweepRun& run, const std::string& evaluation);

/// Of one figure over seeds.
struct Spread {
  double mean = 0;
  double deviation = 0;  ///< of the sample, Σ(x − mean)² / (count − 1) under the root; 0 where count is 1
  std::size_t count = 0;
};

Spread spread_of(const std::vector<double>& values);
/// Over the results of a training size that have the figure.
Spread spread_of(const std::vector<SweepResult>& results, std::size_t train_size, Direction direction,
                 const std::string& figure);

/// A header, and a row for each run and direction.
std::string sweep_csv(const std::vector<SweepResult>& results);

/// The settings; every run's figures; of every training size each figure's mean, sd (null for a single run)
/// and count.
std::string sweep_json(const SweepConfig& config, const std::vector<SweepResult>& results);

/// For a person: tables with a row a training size, beside published figures where there are some, and what
/// was limited and judged. Its columns stand below one another as plain text too.
std::string sweep_markdown(const SweepConfig& config, const std::vector<SweepResult>& results);

}  // namespace isthmus::train
#pragma GCC visibility pop
