#include "sweep_sections.hpp"

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
#include "svg_chart.hpp"

namespace isthmus::report {
namespace {

using train::Direction;
using train::Spread;

std::string sweep_file(train::HeldOut on) {
  return on == train::HeldOut::test ? "/sweep.json" : "/sweep_validation.json";
}

/// Of a row or a run.
train::SweptValue parse_value(const nlohmann::json& json) {
  const bool is_of_labels = json.contains("labels");
  const nlohmann::json& value = json.at(is_of_labels ? "labels" : "train_size");
  if (is_of_labels)
    return train::swept_labels(value.is_string() ? "all"
                                                 : std::to_string(value.get_ref<const std::uint64_t&>()));
  return train::swept_train_size(value.is_string() ? 0 : value.get_ref<const std::uint64_t&>());  // "full"
}

/// What the values are.
std::string title_of(const SweepFacts& sweep) {
  return sweep.is_of_labels ? "labels" : "training images";
}

std::string cell(const Spread& spread, double factor, int digits) {
  return number_cell(train::to_text({factor * spread.mean, factor * spread.deviation, spread.count}, digits));
}

std::string accuracy_chart(const SweepFacts& sweep, const train::ExperimentConfig& config) {
  std::vector<std::string> places;
  SpreadSeries there{"a → b", {}}, back{"b → a", {}}, cnn{"published, by its classifier", {}},
      people{"published, by people", {}};
  bool has_published = false;
  for (const train::SweptValue& value : sweep.values) {
    places.push_back(value.name);
    for (auto [series, direction] : {std::pair(&there, Direction::a2b), std::pair(&back, Direction::b2a)}) {
      const Spread spread = train::spread_of(sweep.results, value.variant, direction, "accuracy");
      series->spreads.push_back(spread.count > 0 ? std::optional(spread) : std::nullopt);
    }
    const auto published = train::published_of(config, value);
    has_published = has_published || published;
    cnn.spreads.push_back(published ? std::optional(Spread{published->cnn, 0, 1}) : std::nullopt);
    people.spreads.push_back(published ? std::optional(Spread{published->people, 0, 1}) : std::nullopt);
  }
  std::vector<SpreadSeries> series = {there, back};
  if (has_published) series.insert(series.end(), {cnn, people});
  return spread_chart("Accuracy, with one standard deviation over seeds", title_of(sweep) + " of each domain",
                      places, series);
}

}  // namespace

bool is_sweep(const std::string& folder) {
  return std::filesystem::exists(folder + sweep_file(train::HeldOut::test)) ||
         std::filesystem::exists(folder + sweep_file(train::HeldOut::validation));
}

SweepFacts read_sweep(const std::string& folder) {
  SweepFacts sweep;
  if (!std::filesystem::exists(folder + sweep_file(sweep.on))) sweep.on = train::HeldOut::validation;
  const std::string path = folder + sweep_file(sweep.on);
  std::ifstream file(path);
  try {
    const auto json = nlohmann::json::parse(file);
    for (const auto& row : json.at("sizes")) sweep.values.push_back(parse_value(row));
    for (const auto& run : json.at("runs")) {
      const auto seed = run.at("seed").get_ref<const std::uint64_t&>();
      const train::SweptValue value = parse_value(run);
      sweep.is_of_labels = !value.train_size;
      // Not the folder that the file names, which could lead anywhere.
      const std::string own = folder + "/" + train::grid_run_name(seed, value.variant);
      sweep.results.push_back(
          train::read_result(seed, value.variant, own + "/" + train::evaluation_file(sweep.on)));
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(path + ": damaged; the same 'isthmus sweep' makes it again");
  }
  // From few images to all, whatever the order in which they were asked for.
  const auto is_fewer = [](const train::SweptValue& one, const train::SweptValue& other) {
    return one.rank < other.rank;
  };
  std::sort(sweep.values.begin(), sweep.values.end(), is_fewer);
  const auto place = [&](const train::GridResult& result) {
    const auto is_its = [&](const train::SweptValue& value) { return value.variant == result.variant; };
    return std::find_if(sweep.values.begin(), sweep.values.end(), is_its);
  };
  std::sort(sweep.results.begin(), sweep.results.end(),
            [&](const train::GridResult& one, const train::GridResult& other) {
              return one.seed != other.seed ? one.seed < other.seed : place(one) < place(other);
            });
  if (sweep.results.empty()) throw UsageError("'" + folder + "' holds a sweep without a finished run");
  return sweep;
}

std::string sweep_figures(const SweepFacts& sweep, const train::ExperimentConfig& config) {
  struct Column {
    const char *figure, *title;
    double factor;
    int digits;
  };
  constexpr Column kColumns[] = {{"accuracy", "accuracy, %", 100, 1},
                                 {"judge_reconstruction", "its ceiling, %", 100, 1},
                                 {"diversity_of_reconstructions", "diversity", 1, 2},
                                 {"coverage", "coverage", 1, 2},
                                 {"frechet", "Fréchet", 1, 1}};
  std::string text = accuracy_chart(sweep, config);
  for (const Direction direction : train::kDirections) {
    const bool has_published =
        direction == Direction::a2b && !sweep.is_of_labels && train::published_accuracy(config, 0);
    Table table("numbers", fmt::format("{}, on {} images", direction == Direction::a2b ? "a → b" : "b → a",
                                       train::to_string(sweep.on)));
    std::vector<std::string> head = {title_of(sweep)};
    for (const Column& column : kColumns) head.push_back(column.title);
    if (has_published) head.insert(head.end(), {"published: classifier", "people"});
    table.add_head(head);
    for (const train::SweptValue& value : sweep.values) {
      std::vector<std::string> row = {value.name};
      for (const Column& column : kColumns)
        row.push_back(cell(train::spread_of(sweep.results, value.variant, direction, column.figure),
                           column.factor, column.digits));
      if (has_published) {
        const auto published = train::published_of(config, value);
        row.push_back(number_cell(published ? fmt::format("{:.0f}", 100 * published->cnn) : "–"));
        row.push_back(number_cell(published ? fmt::format("{:.0f}", 100 * published->people) : "–"));
      }
      table.add_row(row);
    }
    text += table.markup();
  }
  return section("sizes", "By number of " + title_of(sweep), text);
}

std::string sweep_runs_table(const SweepFacts& sweep, const std::string& folder, const std::string& page) {
  namespace fs = std::filesystem;
  Table table("numbers", "Accuracy of each run");
  table.add_head({"run", "a → b", "b → a"});
  for (const train::GridResult& result : sweep.results) {
    const fs::path own = fs::absolute(folder) / result.name / "report.html";
    std::string name = escape_html(result.name);
    if (fs::exists(own)) {
      const fs::path link = own.lexically_relative(fs::absolute(page).parent_path());
      name = fmt::format("<a href=\"{}\">{}</a>", escape_html(link.generic_string()), name);
    }
    std::vector<std::string> row = {name};
    for (const train::Figures& figures : result.figures)
      for (const auto& [name, value] : figures)
        if (name == "accuracy") row.push_back(number_cell(fmt::format("{:.1f}\u00a0%", 100 * value)));
    table.add_row(row);
  }
  return section("runs", "All runs", table.markup());
}

}  // namespace isthmus::report
