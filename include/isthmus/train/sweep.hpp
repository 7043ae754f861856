/// \file
/// An experiment at several numbers of training images, or of labels, each with several seeds.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "isthmus/train/run_grid.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What a sweep's runs differ in, and what tells one from the others.
struct SweptValue {
  std::string name;                       ///< "500" or "full"; of labels "100" or "all"
  std::string variant;                    ///< of the runs that have it
  std::optional<std::size_t> train_size;  ///< 0: all; nothing where labels are swept
  std::size_t rank;                       ///< from few to all
};
SweptValue swept_train_size(std::size_t train_size);
/// \param budget  a value of translator.bridging_labels \throws UsageError for another text
SweptValue swept_labels(const std::string& budget);

struct SweepConfig : GridConfig {
  std::vector<std::size_t> train_sizes;  ///< images of each domain that translators are trained on; 0: all
  std::vector<std::string> labels;       ///< translator.bridging_labels, in place of train_sizes
  bool limits_vaes = false;  ///< the VAEs have the translators' images; else what the experiment says
};

/// Sizes from text such as "500,1000,full". \throws UsageError for anything else, or a size that is there
/// twice
std::vector<std::size_t> parse_train_sizes(const std::string& text);
/// "500", or "full" for 0.
std::string train_size_name(std::size_t train_size);

/// Budgets from text such as "0,10,100,all". \throws UsageError for anything else, or one that is there twice
std::vector<std::string> parse_label_budgets(const std::string& text);

/// In the order of the configuration.
std::vector<SweptValue> swept_values(const SweepConfig& config);
/// "train_size" or "labels", as tables for programs name them.
const char* swept_key(const SweepConfig& config);

/// Seed by seed, each with all sizes or budgets. \throws UsageError where there is not one image or label for
/// each class, nothing held out to judge on, or where labels are swept of a method that takes no number of
/// them
RunGrid sweep_runs(const SweepConfig& config);

/// finish_runs() of sweep_runs(). After every run, the table of the finished ones is written to sweep.csv,
/// sweep.json and sweep.md (sweep_validation.… for validation images). \returns the table as Markdown \throws
/// UsageError where a domain has too few images, and as finish_runs() does
std::string run_sweep(Queue& queue, ops::Gemm& gemm, const SweepConfig& config, const GridWatch& watch);

}  // namespace isthmus::train
#pragma GCC visibility pop
