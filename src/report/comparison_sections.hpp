// The sections of a page that compares runs.
#pragma once

#include <string>
#include <vector>

#include "isthmus/report/comparison_page.hpp"
#include "run_sections.hpp"

namespace isthmus::report {

/// A run under the name that tells it from the others.
struct ComparedRun {
  std::string name;
  RunFacts facts;
};

/// Whether two runs translate between the same images, so that their figures and pictures compare.
bool have_same_domains(const train::ExperimentConfig& one, const train::ExperimentConfig& other);

std::string compared_figures(const std::vector<ComparedRun>& runs);
/// Keys whose values differ.
std::string compared_settings(const std::vector<ComparedRun>& runs);
std::string compared_translations(const ComparisonTools& tools, const std::vector<ComparedRun>& runs);
/// Every stage's whole loss, a line a run.
std::string compared_curves(const std::vector<ComparedRun>& runs);

}  // namespace isthmus::report
