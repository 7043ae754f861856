#include "isthmus/report/curves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "axis.hpp"
#include "canvas.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::report {
namespace {

constexpr Color kSheet{255, 255, 255}, kRule{229, 231, 234}, kFrame{178, 182, 189};
constexpr Color kSeries[] = {{38, 110, 184}, {222, 116, 34}, {42, 145, 84},  {192, 57, 61},
                             {126, 87, 168}, {134, 94, 74},  {212, 98, 165}, {20, 148, 160}};
constexpr int kTitle = 24, kHeading = 19, kText = 15;
constexpr int kGap = 20, kPlotHeight = 230, kLegendLine = 22, kSwatch = 18;
constexpr double kStroke = 1.8;

struct Box {
  int x, y, width, height;
};

std::string legend_text(const Series& series) {
  const auto last = std::find_if(series.points.rbegin(), series.points.rend(), fits_axes);
  return series.name +
         (last == series.points.rend() ? "  (none yet)" : fmt::format("  {:.4g}", last->second));
}

struct LegendEntry {
  int x, line;
  std::string text;
};

// From left to right, going on in a new line where an entry would pass `width`.
std::vector<LegendEntry> lay_out_legend(const Panel& panel, int width) {
  std::vector<LegendEntry> entries;
  int x = 0, line = 0;
  for (const Series& series : panel.series) {
    const std::string text = legend_text(series);
    const int needed = kSwatch + 6 + Canvas::text_width(text, kText);
    if (x > 0 && x + needed > width) x = 0, ++line;
    entries.push_back({x, line, text});
    x += needed + kGap;
  }
  return entries;
}

int legend_lines(const Panel& panel, int width) {
  const auto entries = lay_out_legend(panel, width);
  return entries.empty() ? 0 : entries.back().line + 1;
}

class Plot {
 public:
  Plot(Canvas& canvas, const Panel& panel, const Box& box)
      : canvas_(canvas),
        panel_(panel),
        x_(range(&std::pair<double, double>::first), kTicksAcross),
        y_(range(&std::pair<double, double>::second), kTicksUp) {
    int label = 0;
    for (const double tick : y_.ticks()) label = std::max(label, Canvas::text_width(y_.label(tick), kText));
    // The last number of the x axis is centred on the frame's right edge, so half of it needs room.
    const int overhang = Canvas::text_width(x_.label(x_.ticks().back()), kText) / 2;
    area_ = {box.x + label + 8, box.y, box.width - label - 8 - overhang, box.height};
  }

  void draw() {
    canvas_.fill(area_.x, area_.y, area_.width, area_.height, kSheet);
    draw_axes();
    if (is_empty_) {
      const std::string text = "no data yet";
      canvas_.text(area_.x + (area_.width - Canvas::text_width(text, kText)) / 2,
                   area_.y + (area_.height - kText) / 2, text, kText, kFaintInk);
    }
    for (std::size_t i = 0; i < panel_.series.size(); ++i)
      draw_series(panel_.series[i], kSeries[i % std::size(kSeries)]);
  }

 private:
  static constexpr int kTicksAcross = 6, kTicksUp = 6;

  Range range(double std::pair<double, double>::*coordinate) {
    Range result;
    for (const Series& series : panel_.series)
      for (const auto& point : series.points)
        if (fits_axes(point)) result.include(point.*coordinate), is_empty_ = false;
    return result;
  }

  double column(double x) const { return area_.x + x_.fraction(x) * area_.width; }
  double row(double y) const { return area_.y + (1 - y_.fraction(y)) * area_.height; }

  void draw_axes() {
    for (const double tick : y_.ticks()) {
      const int y = static_cast<int>(std::lround(row(tick)));
      canvas_.fill(area_.x, y, area_.width, 1, kRule);
      const std::string label = y_.label(tick);
      canvas_.text(area_.x - 8 - Canvas::text_width(label, kText), y - kText / 2, label, kText, kFaintInk);
    }
    for (const double tick : x_.ticks()) {
      const int x = static_cast<int>(std::lround(column(tick)));
      canvas_.fill(x, area_.y, 1, area_.height, kRule);
      canvas_.fill(x, area_.y + area_.height, 1, 5, kFrame);
      const std::string label = x_.label(tick);
      canvas_.text(x - Canvas::text_width(label, kText) / 2, area_.y + area_.height + 7, label, kText,
                   kFaintInk);
    }
    canvas_.fill(area_.x, area_.y, 1, area_.height, kFrame);
    canvas_.fill(area_.x, area_.y + area_.height, area_.width + 1, 1, kFrame);
    canvas_.text(area_.x + (area_.width - Canvas::text_width(panel_.x_label, kText)) / 2,
                 area_.y + area_.height + 7 + kText + 3, panel_.x_label, kText, kFaintInk);
  }

  void draw_series(const Series& series, Color color) {
    std::vector<Point> run;
    for (const auto& point : series.points) {
      if (fits_axes(point)) {
        run.push_back({column(point.first), row(point.second)});
      } else {
        canvas_.line(run, kStroke, color);
        run.clear();
      }
    }
    canvas_.line(run, kStroke, color);
  }

  Canvas& canvas_;
  const Panel& panel_;
  bool is_empty_ = true;
  Axis x_, y_;
  Box area_{};
};

constexpr int kBelowPlot = 7 + kText + 3 + kText;

void draw_panel(Canvas& canvas, const Panel& panel, const Box& box, int lines) {
  canvas.text(box.x, box.y, panel.title, kHeading, kInk);
  const int legend_y = box.y + kHeading + 6;
  const auto legend = lay_out_legend(panel, box.width);
  for (std::size_t i = 0; i < legend.size(); ++i) {
    const int x = box.x + legend[i].x, y = legend_y + legend[i].line * kLegendLine;
    canvas.fill(x, y + kText / 2 - 1, kSwatch, 4, kSeries[i % std::size(kSeries)]);
    canvas.text(x + kSwatch + 6, y, legend[i].text, kText, kInk);
  }
  // Half a line of room, for the highest number of the y axis.
  const int top = legend_y + lines * kLegendLine + kText / 2;
  Plot(canvas, panel, {box.x, top, box.width, kPlotHeight}).draw();
}

}  // namespace

Picture draw_curves(const std::string& title, const std::vector<Panel>& panels, std::size_t width) {
  if (width < 400)
    throw UsageError("charts need a width of at least 400 pixels, not " + std::to_string(width));
  const int picture_width = static_cast<int>(width), count = static_cast<int>(panels.size());
  const int columns = count > 1 && picture_width >= 900 ? 2 : 1;
  const int panel_width = (picture_width - (columns + 1) * kGap) / columns;

  // Panels beside one another share the height of the tallest legend, so that their frames line up.
  std::vector<int> lines((panels.size() + columns - 1) / columns, 0);
  for (std::size_t i = 0; i < panels.size(); ++i)
    lines[i / columns] = std::max(lines[i / columns], legend_lines(panels[i], panel_width));
  const auto panel_height = [](int legend) {
    return kHeading + 6 + legend * kLegendLine + kText / 2 + kPlotHeight + kBelowPlot;
  };

  int y = kGap + (title.empty() ? 0 : kTitle + kGap);
  int height = y;
  for (const int legend : lines) height += panel_height(legend) + kGap;
  Canvas canvas(picture_width, height);
  canvas.text(kGap, kGap, title, kTitle, kInk);
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const int column = static_cast<int>(i) % columns, legend = lines[i / columns];
    draw_panel(canvas, panels[i], {kGap + column * (panel_width + kGap), y, panel_width, 0}, legend);
    if (column == columns - 1) y += panel_height(legend) + kGap;
  }
  return canvas.picture();
}

}  // namespace isthmus::report
