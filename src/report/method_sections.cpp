#include "method_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "html.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/comparison_page.hpp"
#include "isthmus/train/published.hpp"
#include "markup.hpp"

namespace isthmus::report {
namespace {

using train::Direction;

std::string comparison_file(train::HeldOut on) {
  return on == train::HeldOut::test ? "/comparison.json" : "/comparison_validation.json";
}

/// \throws UsageError where it is no method, so that no file's text leads anywhere
std::string method_of(const nlohmann::json& json) {
  const std::string name = json.get<std::string>();
  train::parse_methods(name);
  return name;
}

train::GridResult result_of(const nlohmann::ordered_json& run) {
  const auto seed = run.at("seed").get_ref<const std::uint64_t&>();
  const std::string method = method_of(run.at("method"));
  train::GridResult result{seed, method, train::grid_run_name(seed, method), {}};
  for (const Direction direction : train::kDirections)
    for (const auto& [name, value] : run.at(train::to_string(direction)).items())
      if (value.is_number()) result.figures[train::source_of(direction)].emplace_back(name, value);
  return result;
}

}  // namespace

bool is_method_comparison(const std::string& folder) {
  return std::filesystem::exists(folder + comparison_file(train::HeldOut::test)) ||
         std::filesystem::exists(folder + comparison_file(train::HeldOut::validation));
}

MethodFacts read_method_comparison(const std::string& folder) {
  MethodFacts facts;
  if (!std::filesystem::exists(folder + comparison_file(facts.on))) facts.on = train::HeldOut::validation;
  const std::string path = folder + comparison_file(facts.on);
  std::ifstream file(path);
  try {
    const auto json = nlohmann::ordered_json::parse(file);
    for (const auto& row : json.at("methods")) facts.methods.push_back(method_of(row.at("method")));
    for (const auto& run : json.at("runs")) facts.results.push_back(result_of(run));
  } catch (const std::exception&) {
    throw Error(path + ": damaged; the same 'isthmus compare' makes it again");
  }
  if (facts.results.empty()) throw UsageError("'" + folder + "' holds a comparison without a finished run");
  return facts;
}

std::string method_tables_note() {
  return note(
      "★ is the best of a column. Diversity is within class, over that of reconstructions. What is kept of "
      "the source is the share of "
      "an attribute’s "
      "variance within a class that is told from translations; found again is the place of the source, there "
      "and back, "
      "among images of its class: 0.5 by chance. The class sampler knows nothing of a source but its class.");
}

std::string method_tables(const MethodFacts& facts, const train::ExperimentConfig& config) {
  std::string text;
  for (const Direction direction : train::kDirections) {
    Table table("numbers", fmt::format("{}, on {} images", direction == Direction::a2b ? "a → b" : "b → a",
                                       train::to_string(facts.on)));
    std::vector<std::string> head = {"method"};
    for (const train::MethodFigure& figure : train::method_figures()) head.push_back(figure.title);
    head.insert(head.end(), {"labels", "published accuracy"});
    table.add_head(head);
    std::vector<std::vector<train::MethodCell>> columns;
    for (const train::MethodFigure& figure : train::method_figures())
      columns.push_back(train::column(figure, facts.results, facts.methods, direction));
    for (std::size_t i = 0; i < facts.methods.size(); ++i) {
      const std::string& method = facts.methods[i];
      std::vector<std::string> row = {method};
      for (const auto& column : columns) row.push_back(number_cell(column[i].text, column[i].is_best));
      row.push_back(train::labels_used(config, method, direction));
      const auto published = train::published_accuracy(config, method, direction);
      row.push_back(number_cell(published ? fmt::format("{:.3f}", *published) : "–"));
      table.add_row(row);
    }
    text += table.markup();
  }
  return text;
}

}  // namespace isthmus::report
