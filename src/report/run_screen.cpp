#include "isthmus/report/run_screen.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "isthmus/report/status_text.hpp"
#include "loss_panels.hpp"
#include "text_chart.hpp"

namespace isthmus::report {
namespace {

constexpr std::size_t kColumnGap = 3, kTwoAbreast = 80;

/// A chart with lines above it.
struct Cell {
  std::vector<std::string> heading;
  Series series;
  double x_end = 0;
};

std::string last_value(const Series& series) {
  return fmt::format("{} {:.4g}", series.name, series.points.back().second);
}

std::string progress_of(const train::StageStatus& stage, std::size_t width) {
  if (stage.is_finished) {
    std::string done = stage.step > 0 ? fmt::format("{} steps", stage.step) : "";
    if (stage.seconds > 0) done += " in " + duration(stage.seconds);
    return join_fitting({stage.name + "  done", done}, width);
  }
  if (stage.step == 0) return join_fitting({stage.name, "not begun"}, width);
  const std::string steps = stage.total_steps > 0 ? fmt::format("{}/{}", stage.step, stage.total_steps)
                                                  : fmt::format("step {}", stage.step);
  if (!stage.seconds_left) return join_fitting({stage.name, steps}, width);
  return join_fitting({stage.name, steps, duration(*stage.seconds_left) + " left"}, width);
}

std::string values_of(const Panel& panel, const train::StageStatus& stage, std::size_t width) {
  std::vector<std::string> pieces;
  for (const Series& series : panel.series) pieces.push_back(last_value(series));
  if (stage.images_per_second > 0 && !pieces.empty())
    pieces.insert(pieces.begin() + 1, fmt::format("{:.0f} images/s", stage.images_per_second));
  return join_fitting(pieces, width);
}

std::string headline(const std::string& title, const train::RunStatus& run) {
  const train::StageStatus* const current = run.current();
  if (!current) {
    double seconds = 0;
    for (const train::StageStatus& stage : run.stages) seconds += stage.seconds;
    return title + ": finished" + (seconds > 0 ? " in " + duration(seconds) : "");
  }
  std::string text =
      fmt::format("{}: stage {} of {}", title, current - run.stages.data() + 1, run.stages.size());
  if (run.metrics.empty()) text += ", no losses yet";
  if (run.is_idle()) text += fmt::format("; no new line for {}: has it ended?", duration(run.idle_seconds));
  return text;
}

std::vector<std::string> draw_cell(const Cell& cell, std::size_t width, std::size_t height, Glyphs glyphs) {
  std::vector<std::string> lines = cell.heading;
  const std::size_t taken = lines.size() + (height > 4 ? 1 : 0);  // a blank line is below
  if (height > taken)
    for (std::string& line : draw_text_chart(cell.series.points, cell.x_end, width, height - taken, glyphs))
      lines.push_back(std::move(line));
  lines.resize(height);
  return lines;
}

std::size_t columns_of(const ScreenStyle& style, std::size_t cells) {
  return style.width >= kTwoAbreast && cells > 1 ? 2 : 1;
}

std::size_t column_width(const ScreenStyle& style, std::size_t columns) {
  return (style.width - kColumnGap * (columns - 1)) / columns;
}

/// The cells row by row below a first line.
std::vector<std::string> lay_out(const std::string& first, const std::vector<Cell>& cells,
                                 std::size_t columns, const ScreenStyle& style) {
  std::vector<std::string> lines = {clipped(first, style.width)};
  const std::size_t rows = (cells.size() + columns - 1) / columns;
  const std::size_t width = column_width(style, columns);
  const std::size_t height = rows > 0 && style.height > 1 ? (style.height - 1) / rows : 0;
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::string> band(height);
    for (std::size_t i = row * columns; i < std::min((row + 1) * columns, cells.size()); ++i) {
      const std::vector<std::string> drawn = draw_cell(cells[i], width, height, style.glyphs);
      for (std::size_t line = 0; line < height; ++line) {
        const std::size_t indent = (i - row * columns) * (width + kColumnGap);
        if (!drawn[line].empty())
          band[line] += std::string(indent - std::min(indent, text_width(band[line])), ' ');
        band[line] += drawn[line];
      }
    }
    lines.insert(lines.end(), band.begin(), band.end());
  }
  while (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  return lines;
}

/// An empty one where the stage is not begun.
Panel panel_of(const std::vector<Panel>& panels, const std::string& stage) {
  for (const Panel& panel : panels)
    if (panel.title == stage) return panel;
  return {stage, "step", {}};
}

}  // namespace

std::vector<std::string> draw_run(const std::string& title, const train::RunStatus& run,
                                  const ScreenStyle& style) {
  const std::size_t columns = columns_of(style, run.stages.size());
  const std::size_t width = column_width(style, columns);
  const std::vector<Panel> panels = loss_panels(run.metrics);
  std::vector<Cell> cells;
  for (const train::StageStatus& stage : run.stages) {
    const Panel panel = panel_of(panels, stage.name);
    cells.push_back({{progress_of(stage, width), values_of(panel, stage, width)},
                     panel.series.empty() ? Series() : panel.series.front(),
                     static_cast<double>(stage.total_steps)});
  }
  return lay_out(headline(title, run), cells, columns, style);
}

std::vector<std::string> draw_stage_losses(const std::string& title, const train::RunStatus& run,
                                           const std::string& stage, const ScreenStyle& style) {
  const auto status = std::find_if(run.stages.begin(), run.stages.end(),
                                   [&](const train::StageStatus& s) { return s.name == stage; });
  if (status == run.stages.end()) {
    std::vector<std::string> names;
    for (const train::StageStatus& known : run.stages) names.push_back(known.name);
    throw UsageError(fmt::format("there is no stage '{}'; the stages are {}", stage, fmt::join(names, ", ")));
  }
  const Panel panel = panel_of(loss_panels(run.metrics), stage);
  const std::size_t columns = columns_of(style, panel.series.size()), width = column_width(style, columns);
  std::vector<Cell> cells;
  for (const Series& series : panel.series)
    cells.push_back({{clipped(last_value(series), width)}, series, static_cast<double>(status->total_steps)});
  return lay_out(headline(title, run) + "; " + progress_of(*status, style.width), cells, columns, style);
}

}  // namespace isthmus::report
