#include "isthmus/train/comparison_overview.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/train/method_table.hpp"

namespace isthmus::train {
namespace {

/// What is asked first of a translation; the rest is in each experiment's own tables.
bool is_main(const MethodFigure& figure) {
  const std::string name = figure.name;
  return name == "accuracy" || name == "diversity_of_reconstructions" || name == "frechet" ||
         name.rfind("kept_", 0) == 0;
}

std::string figure_table(const MethodFigure& figure, const std::vector<ComparedExperiment>& experiments) {
  std::vector<std::string> header = {"method"};
  for (const ComparedExperiment& experiment : experiments)
    for (const char* arrow : {"a → b", "b → a"}) header.push_back(experiment.name + ", " + arrow);
  std::vector<std::vector<std::string>> rows = {header};
  const std::vector<std::string>& methods = experiments.front().config.methods;
  for (const std::string& method : methods) rows.push_back({method});
  for (const ComparedExperiment& experiment : experiments)
    for (const Direction direction : kDirections)
      append_column(rows, marked_column(figure, experiment.results, methods, direction));
  return markdown_table(rows);
}

/// Headings a level lower.
std::string demoted(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::string text;
  for (std::string line; std::getline(lines, line);)
    text += (line.rfind('#', 0) == 0 ? "#" : "") + line + "\n";
  return text;
}

}  // namespace

std::string overview_markdown(const std::vector<ComparedExperiment>& experiments) {
  std::string text = "# By method and experiment\n";
  for (const MethodFigure& figure : method_figures())
    if (is_main(figure))
      text += fmt::format("\n## {}\n\n{}", figure.title, figure_table(figure, experiments));
  for (const ComparedExperiment& experiment : experiments)
    text += fmt::format("\n{}", demoted(comparison_markdown(experiment.config, experiment.results)));
  return text;
}

std::string overview_csv(const std::vector<ComparedExperiment>& experiments) {
  std::string text;
  for (const ComparedExperiment& experiment : experiments) {
    std::istringstream lines(results_csv(experiment.results, "method"));
    bool is_header = true;
    for (std::string line; std::getline(lines, line); is_header = false)
      if (!is_header)
        text += experiment.name + "," + line + "\n";
      else if (text.empty())
        text = "experiment," + line + "\n";
  }
  return text;
}

void write_overview(const std::string& out, const std::vector<ComparedExperiment>& experiments) {
  GridConfig overall = experiments.front().config;
  overall.out = out;
  const std::string stem = table_stem(overall, "comparison");
  write_atomically(stem + ".csv", overview_csv(experiments));
  write_atomically(stem + ".md", overview_markdown(experiments));
}

}  // namespace isthmus::train
