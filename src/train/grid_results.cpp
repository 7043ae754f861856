#include "isthmus/train/grid_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "grid_json.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/run_grid.hpp"

namespace isthmus::train {
namespace {

using Json = nlohmann::ordered_json;

Figures figures_of(const Json& direction) {
  Figures figures;
  for (const auto& [name, value] : direction.items())
    if (value.is_number()) figures.emplace_back(name, value.get<double>());
  figures.emplace_back(
      "diversity_of_reconstructions",
      direction.at("diversity").get<double>() / direction.at("diversity_reconstruction").get<double>());
  return figures;
}

/// Of the figures that any run has in either direction: some are of colour alone, or new in this version.
std::vector<std::string> names_of(const std::vector<GridResult>& results) {
  std::vector<std::string> names;
  for (const GridResult& result : results)
    for (const Figures& figures : result.figures)
      for (const auto& [name, value] : figures)
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

/// Characters, of UTF-8.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

GridResult read_result(std::uint64_t seed, const std::string& variant, const std::string& evaluation) {
  std::ifstream file(evaluation);
  GridResult result{seed, variant, grid_run_name(seed, variant), {}};
  try {
    const Json json = Json::parse(file);
    for (const Direction direction : kDirections)
      result.figures[source_of(direction)] = figures_of(json.at(to_string(direction)));
  } catch (const Json::exception&) {
    throw Error(evaluation + ": damaged; remove it, and the same command makes it again");
  }
  return result;
}

Spread spread_of(const std::vector<double>& values) {
  Spread spread;
  spread.count = values.size();
  if (values.empty()) return spread;
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  if (values.size() == 1) return spread;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  spread.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  return spread;
}

Spread spread_of(const std::vector<GridResult>& results, const std::string& variant, Direction direction,
                 const std::string& figure) {
  std::vector<double> values;
  for (const GridResult& result : results) {
    if (result.variant != variant) continue;
    for (const auto& [name, value] : result.figures[source_of(direction)])
      if (name == figure) values.push_back(value);
  }
  return spread_of(values);
}

std::string to_text(const Spread& spread, int digits) {
  if (spread.count == 0) return "–";
  std::string text = fmt::format("{:.{}f}", spread.mean, digits);
  if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
  if (spread.count > 1) text += fmt::format(" ± {:.{}f}", spread.deviation, digits);
  return text;
}

std::string results_csv(const std::vector<GridResult>& results, const std::string& variants) {
  if (results.empty()) return "";
  const std::vector<std::string> names = names_of(results);
  std::string text = fmt::format("seed,{},direction,{}\n", variants, fmt::join(names, ","));
  for (const GridResult& result : results)
    for (const Direction direction : kDirections) {
      const Figures& figures = result.figures[source_of(direction)];
      text += fmt::format("{},{},{}", result.seed, result.variant, to_string(direction));
      for (const std::string& name : names) {
        const auto figure = std::find_if(figures.begin(), figures.end(),
                                         [&](const auto& candidate) { return candidate.first == name; });
        text += figure == figures.end() ? "," : fmt::format(",{}", figure->second);
      }
      text += "\n";
    }
  return text;
}

Json spreads_json(const std::vector<GridResult>& results, const std::string& variant, Direction direction) {
  Json json = Json::object();
  for (const GridResult& result : results) {
    if (result.variant != variant) continue;
    for (const auto& [name, value] : result.figures[source_of(direction)]) {
      if (json.contains(name)) continue;
      const Spread spread = spread_of(results, variant, direction, name);
      json[name] = {{"mean", spread.mean},
                    {"sd", spread.count > 1 ? Json(spread.deviation) : Json()},
                    {"count", spread.count}};
    }
  }
  return json;
}

void append_column(std::vector<std::vector<std::string>>& rows, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) rows[i + 1].push_back(cells[i]);
}

std::string markdown_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      text += "| " + std::string(widths[i] - width_of(row[i]), ' ') + row[i] + " ";
    text += "|\n";
    if (&row != &rows.front()) continue;
    for (const std::size_t width : widths) text += "| " + std::string(width - 1, '-') + ": ";
    text += "|\n";
  }
  return text;
}

}  // namespace isthmus::train
