#include "svg_chart.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "axis.hpp"
#include "html.hpp"

namespace isthmus::report {
namespace {

constexpr double kWidth = 400, kHeight = 250, kTop = 10, kRight = 16, kBottom = 42, kCharacter = 7.5;
constexpr int kTicks = 5;
constexpr std::size_t kMostPoints = 300;  // of a line: more than there are pixels for would only take bytes
constexpr int kStyles = 10;               // that report.css has

/// Where numbers between 0 and 1 stand in the picture.
class Frame {
 public:
  explicit Frame(const Axis& y) : y_(y) {
    std::size_t characters = 0;
    for (const double tick : y.ticks()) characters = std::max(characters, y.label(tick).size());
    left_ = 12 + kCharacter * static_cast<double>(characters);
  }
  double column(double fraction) const { return left_ + fraction * (kWidth - kRight - left_); }
  double row(double value) const { return kTop + (1 - y_.fraction(value)) * (kHeight - kBottom - kTop); }

  std::string rows() const {
    std::string text;
    for (const double tick : y_.ticks())
      text += fmt::format(
          "<path class=\"grid\" d=\"M{0:.1f} {1:.1f}H{2:.1f}\"/><text class=\"y\" x=\"{3:.1f}\" "
          "y=\"{4:.1f}\">{5}</text>\n",
          left_, row(tick), kWidth - kRight, left_ - 6, row(tick) + 4, y_.label(tick));
    return text;
  }
  std::string column_label(double fraction, const std::string& label) const {
    return fmt::format(
        "<path class=\"tick\" d=\"M{0:.1f} {1:.1f}v5\"/><text x=\"{0:.1f}\" y=\"{2:.1f}\">{3}</text>\n",
        column(fraction), kHeight - kBottom, kHeight - kBottom + 18, escape_html(label));
  }
  std::string x_label(const std::string& label) const {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", column(0.5), kHeight - 5,
                       escape_html(label));
  }

 private:
  const Axis& y_;
  double left_;
};

std::string svg(const std::string& title, const std::string& markup) {
  return fmt::format("<svg class=\"plot\" role=\"img\" viewBox=\"0 0 {} {}\"><title>{}</title>\n{}</svg>\n",
                     kWidth, kHeight, escape_html(title), markup);
}

std::string legend_entry(std::size_t style, const std::string& name, const std::string& value) {
  return fmt::format(
      "<li><svg class=\"swatch\" viewBox=\"0 0 26 8\" aria-hidden=\"true\"><path class=\"line line-{}\" "
      "d=\"M1 4h24\"/></svg>{} <b>{}</b></li>\n",
      style % kStyles, escape_html(name), escape_html(value));
}

std::string chart(const std::string& title, const std::string& picture, const std::string& legend) {
  return fmt::format(
      "<figure class=\"chart\">\n<figcaption>{}</figcaption>\n{}<ul class=\"legend\">\n{}</ul>\n</figure>\n",
      escape_html(title), picture, legend);
}

std::vector<std::pair<double, double>> thinned(const std::vector<std::pair<double, double>>& points) {
  if (points.size() <= kMostPoints) return points;
  std::vector<std::pair<double, double>> some;
  for (std::size_t i = 0; i < kMostPoints; ++i)
    some.push_back(points[i * (points.size() - 1) / (kMostPoints - 1)]);
  return some;
}

std::string path_of(const Series& series, const Axis& x, const Frame& frame) {
  std::string path;
  bool is_begun = false, is_dot = false;
  for (const auto& point : thinned(series.points)) {
    if (!fits_axes(point)) {
      if (is_dot) path += "h0";  // a line of no length has round ends all the same
      is_begun = is_dot = false;
      continue;
    }
    is_dot = !is_begun;
    path += fmt::format("{}{:.1f} {:.1f}", is_begun ? "L" : "M", frame.column(x.fraction(point.first)),
                        frame.row(point.second));
    is_begun = true;
  }
  return is_dot ? path + "h0" : path;
}

}  // namespace

std::string line_chart(const Panel& panel) {
  Range across, up;
  for (const Series& series : panel.series)
    for (const auto& point : series.points)
      if (fits_axes(point)) across.include(point.first), up.include(point.second);
  const Axis x(across, kTicks), y(up, kTicks);
  const Frame frame(y);
  std::string picture = frame.rows(), legend;
  for (const double tick : x.ticks()) picture += frame.column_label(x.fraction(tick), x.label(tick));
  picture += frame.x_label(panel.x_label);
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    const Series& series = panel.series[i];
    const auto last = std::find_if(series.points.rbegin(), series.points.rend(), fits_axes);
    const bool has_points = last != series.points.rend();
    if (has_points)
      picture +=
          fmt::format("<path class=\"line line-{}\" d=\"{}\"/>\n", i % kStyles, path_of(series, x, frame));
    legend += legend_entry(i, series.name, has_points ? fmt::format("{:.4g}", last->second) : "none yet");
  }
  return chart(panel.title, svg(panel.title + " by " + panel.x_label, picture), legend);
}

std::string spread_chart(const std::string& title, const std::string& x_label,
                         const std::vector<std::string>& places, const std::vector<SpreadSeries>& series) {
  Range up;
  for (const SpreadSeries& one : series)
    for (const auto& spread : one.spreads)
      if (spread) up.include(spread->mean - spread->deviation), up.include(spread->mean + spread->deviation);
  const Axis y(up, kTicks);
  const Frame frame(y);
  const auto place = [&](std::size_t i) {
    return (static_cast<double>(i) + 0.5) / static_cast<double>(places.size());
  };
  std::string picture = frame.rows(), legend;
  for (std::size_t i = 0; i < places.size(); ++i) picture += frame.column_label(place(i), places[i]);
  picture += frame.x_label(x_label);
  for (std::size_t s = 0; s < series.size(); ++s) {
    std::string line, bars, marks, last = "none";
    for (std::size_t i = 0; i < series[s].spreads.size(); ++i) {
      const auto& spread = series[s].spreads[i];
      if (!spread) continue;
      // Beside one another, so that bars of like means do not hide each other.
      const double x =
          frame.column(place(i)) + 5 * (static_cast<double>(s) - static_cast<double>(series.size() - 1) / 2);
      line += fmt::format("{}{:.1f} {:.1f}", line.empty() ? "M" : "L", x, frame.row(spread->mean));
      marks += fmt::format("M{:.1f} {:.1f}h0", x, frame.row(spread->mean));
      if (spread->count > 1)
        bars += fmt::format("M{:.1f} {:.1f}V{:.1f}", x, frame.row(spread->mean - spread->deviation),
                            frame.row(spread->mean + spread->deviation));
      last = spread->count > 1 ? fmt::format("{:.3f} ± {:.3f}", spread->mean, spread->deviation)
                               : fmt::format("{:.3f}", spread->mean);
    }
    if (!line.empty())
      picture += fmt::format(
          "<path class=\"line line-{0}\" d=\"{1}\"/><path class=\"mark line-{0}\" d=\"{2}\"/>"
          "<path class=\"bar line-{0}\" d=\"{3}\"/>\n",
          s % kStyles, line, marks, bars);
    legend += legend_entry(s, series[s].name, last);
  }
  return chart(title, svg(title + " by " + x_label, picture), legend);
}

}  // namespace isthmus::report
