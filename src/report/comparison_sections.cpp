#include "comparison_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "drawings.hpp"
#include "example_images.hpp"
#include "html.hpp"
#include "image_sheet.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "markup.hpp"
#include "svg_chart.hpp"

namespace isthmus::report {
namespace {

using train::Direction;
using train::kDirections;

std::vector<std::string> head_of(const std::string& first, const std::vector<ComparedRun>& runs) {
  std::vector<std::string> cells = {first};
  for (const ComparedRun& run : runs) cells.push_back(escape_html(run.name));
  return cells;
}

bool are_alike(const std::vector<ComparedRun>& runs) {
  return std::all_of(runs.begin(), runs.end(), [&](const ComparedRun& run) {
    return have_same_domains(run.facts.config, runs.front().facts.config);
  });
}

/// The cells of one figure.
std::vector<std::string> figure_cells(const std::vector<ComparedRun>& runs, const FigureMeaning& figure,
                                      Direction direction, bool marks_best) {
  std::vector<std::optional<double>> values;
  std::optional<double> best;
  for (const ComparedRun& run : runs) {
    values.emplace_back();
    if (!run.facts.evaluation) continue;
    const auto& figures = run.facts.evaluation->directions[train::source_of(direction)].values;
    const auto value = figures.find(figure.name);
    if (value == figures.end()) continue;
    values.back() = value->second;
    const bool is_better = figure.better == FigureMeaning::less ? value->second < best : value->second > best;
    if (!best || is_better) best = value->second;
  }
  std::vector<std::string> cells;
  for (const auto& value : values) {
    const std::string text = value ? tell(figure, *value) : "–";
    const bool is_best = marks_best && figure.better != FigureMeaning::none && value && *value == *best;
    cells.push_back(number_cell(text, is_best));
  }
  return cells;
}

/// "[section] key" and value of all keys.
std::vector<std::pair<std::string, std::string>> settings_of(const train::ExperimentConfig& config) {
  std::vector<std::pair<std::string, std::string>> settings;
  std::istringstream text(train::to_ini(config));
  std::string section;
  for (std::string line; std::getline(text, line);) {
    const std::size_t equals = line.find(" = ");
    if (!line.empty() && line[0] == '[')
      section = line.substr(1, line.find(']') - 1) + ".";
    else if (equals != std::string::npos)
      settings.emplace_back(section + line.substr(0, equals), line.substr(equals + 3));
  }
  return settings;
}

std::string labelled_row(const std::string& label, const std::string& markup) {
  return "<tr><th scope=\"row\">" + escape_html(label) + "</th><td>" + markup + "</td></tr>\n";
}

}  // namespace

bool have_same_domains(const train::ExperimentConfig& one, const train::ExperimentConfig& other) {
  for (const int i : {0, 1}) {
    const train::DomainConfig &a = one.domain[i], &b = other.domain[i];
    if (a.dataset != b.dataset || a.classes != b.classes || !(a.conversion == b.conversion)) return false;
  }
  return true;
}

std::string compared_figures(const std::vector<ComparedRun>& runs) {
  const bool marks_best = are_alike(runs);
  Table table("numbers figures", marks_best ? "Figures; the best of each row is marked ★" : "Figures");
  table.add_head(head_of("figure", runs));
  const auto any_has = [&](const FigureMeaning& figure) {
    return std::any_of(runs.begin(), runs.end(), [&](const ComparedRun& run) {
      return run.facts.evaluation && has_figure(*run.facts.evaluation, figure);
    });
  };
  for (const FigureMeaning& figure : figure_meanings()) {
    if (!any_has(figure)) continue;
    for (const Direction direction : kDirections) {
      const bool is_first = direction == Direction::a2b;
      std::vector<std::string> row = {
          fmt::format("{}, {}{}", figure.title, is_first ? "a → b" : "b → a",
                      is_first ? fmt::format("<small>{}</small>", figure.meaning) : "")};
      for (std::string& cell : figure_cells(runs, figure, direction, marks_best))
        row.push_back(std::move(cell));
      table.add_row(row);
    }
  }
  std::string text;
  if (!marks_best)
    text += note("The runs are of different domains, so that their figures tell little beside one another.");
  for (const ComparedRun& run : runs)
    if (!run.facts.evaluation)
      text +=
          note(run.name + ": " +
               (run.facts.evaluation_trouble.empty() ? "not evaluated yet." : run.facts.evaluation_trouble));
    else if (run.facts.evaluation->on == train::HeldOut::validation)
      text += note(run.name + ": on validation images.");
  return section("figures", "Figures", text + table.markup());
}

std::string compared_settings(const std::vector<ComparedRun>& runs) {
  Table table("facts", "Settings that are not the same in all runs");
  table.add_head(head_of("key", runs));
  std::vector<std::vector<std::pair<std::string, std::string>>> settings;
  for (const ComparedRun& run : runs) settings.push_back(settings_of(run.facts.config));
  bool has_rows = false;
  for (std::size_t key = 0; key < settings.front().size(); ++key) {
    const auto& first = settings.front()[key];
    if (std::all_of(settings.begin(), settings.end(), [&](const auto& other) { return other[key] == first; }))
      continue;
    std::vector<std::string> row = {"<code>" + escape_html(first.first) + "</code>"};
    for (const auto& other : settings) row.push_back(escape_html(other[key].second));
    table.add_row(row);
    has_rows = true;
  }
  return section("settings", "Settings", has_rows ? table.markup() : note("All settings are the same."));
}

std::string compared_translations(const ComparisonTools& tools, const std::vector<ComparedRun>& runs) {
  const train::ExperimentConfig& config = runs.front().facts.config;
  std::string text = note("Of the same test images, one of each class, with the same noise.");
  try {
    const auto domains = train::load_domains(tools.queue, config.domain, tools.data_root);
    for (const Direction direction : kDirections) {
      const data::Images sources = examples(domains[train::source_of(direction)], 1);
      std::string rows =
          labelled_row("test images", show_images(sources, sources.count, "a test image of each class"));
      for (const ComparedRun& run : runs) {
        if (!have_same_domains(run.facts.config, config)) {
          rows += labelled_row(run.name, note("is of other domains"));
          continue;
        }
        try {
          train::TrainedRun trained(tools.queue, tools.gemm, run.facts.directory);
          Studio studio{tools.queue, tools.gemm, trained, {&domains[0], &domains[1]}};
          rows += labelled_row(run.name, draw_sample_translations(studio, direction));
        } catch (const Error& error) {
          rows += labelled_row(run.name, note(error.what()));
        }
      }
      const std::string way = runs.front().facts.way(direction);
      text += scroll_box(way, "<table class=\"strips\">\n<caption>" + escape_html(way) + "</caption>\n" +
                                  rows + "</table>\n");
    }
  } catch (const Error& error) {
    text = note(std::string("There are no pictures: ") + error.what());
  }
  return section("translations", "Translations", text);
}

std::string compared_curves(const std::vector<ComparedRun>& runs) {
  std::string text;
  for (const std::string& stage : train::stage_names()) {
    Panel panel{stage, "step", {}};
    for (const ComparedRun& run : runs) {
      Series series{run.name, {}};
      for (const auto& line : run.facts.metrics)
        for (const auto& [name, value] : line.values)
          if (line.stage == stage && name == "loss")
            series.points.emplace_back(static_cast<double>(line.step), value);
      if (!series.points.empty()) panel.series.push_back(std::move(series));
    }
    if (!panel.series.empty()) text += line_chart(panel);
  }
  return section("curves", "Losses",
                 text.empty() ? note("No run has metrics.") : "<div class=\"charts\">\n" + text + "</div>\n");
}

}  // namespace isthmus::report
