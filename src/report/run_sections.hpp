// The sections of a run's page that follow from its files alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "isthmus/train/training.hpp"
#include "run_evaluation.hpp"

namespace isthmus::report {

/// What a run's folder says, read once for a page.
struct RunFacts {
  train::RunDirectory directory;
  train::ExperimentConfig config;
  std::vector<std::string> class_names[2];
  std::vector<train::RunDirectory::Metrics> metrics;
  std::optional<RunEvaluation> evaluation;
  std::string evaluation_trouble;           ///< why there is none, where its file is damaged
  std::optional<train::Progress> progress;  ///< of the stage under way, where it is known

  /// \param class_names  of the domains; where they are empty, labels stand for them
  /// \throws UsageError where the folder holds no run
  RunFacts(const train::RunDirectory& directory, const std::vector<std::string> (&class_names)[2]);

  std::string name() const;
  /// "mnist 0–4", of domain 0 or 1.
  std::string domain(int i) const { return train::describe(config.domain[i]); }
  /// "mnist 0–4 → mnist 5–9".
  std::string way(train::Direction direction) const;
  bool is_finished() const;
};

std::string head_section(const RunFacts& run);
std::string figures_section(const RunFacts& run);
std::string classes_section(const RunFacts& run);
std::string curves_section(const RunFacts& run);
std::string settings_section(const RunFacts& run);

}  // namespace isthmus::report
