/// \file
/// An experiment by several methods of translation (docs/methods.md), each with several seeds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "isthmus/train/grid_results.hpp"
#include "isthmus/train/run_grid.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

struct ComparisonConfig : GridConfig {
  std::vector<std::string> methods;  ///< values of translator.method
};

/// Methods from text such as "latent-gan,affine". \throws UsageError for a name that is none, which lists
/// them, or that is there twice
std::vector<std::string> parse_methods(const std::string& text);

/// Seed by seed, each by all methods, whose VAEs and judges are the same; a run's variant is its method.
/// \throws UsageError where nothing is held out to judge on
RunGrid comparison_runs(const ComparisonConfig& config);

/// finish_runs() of comparison_runs(). After every run, the table of the finished ones is written to
/// comparison.csv, comparison.json and comparison.md (comparison_validation.… for validation images). Their
/// figures are those of evaluation.json and, of each direction's translator,
///   training_seconds  of its steps, in both directions where one model serves them; none for a map that is
///   fitted at once
///   parameters        numbers that translate: of the generator or the map, and training latents that are
///   looked up
/// \returns them all
/// \throws as finish_runs() does
std::vector<GridResult> run_comparison(Queue& queue, ops::Gemm& gemm, const ComparisonConfig& config,
                                       const GridWatch& watch);

}  // namespace isthmus::train
#pragma GCC visibility pop
