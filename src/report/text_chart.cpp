#include "text_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace isthmus::report {
namespace {

// Unicode counts the dots of braille down the left column, down the right one, and then those of the fourth
// row.
constexpr std::uint8_t kBrailleBit[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

std::string braille(std::uint8_t cell) {
  if (cell == 0) return " ";
  const int code = 0x2800 + cell;
  return {static_cast<char>(0xE0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

std::string without_blanks_at_end(const std::string& line) {
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

bool can_be_drawn(const std::pair<double, double>& point) {
  constexpr double limit = std::numeric_limits<float>::max();
  return point.first >= 0 && point.first <= limit && std::fabs(point.second) <= limit;
}

}  // namespace

TextCanvas::TextCanvas(std::size_t columns, std::size_t rows, Glyphs glyphs)
    : columns_(columns),
      rows_(rows),
      glyphs_(glyphs),
      dots_across_(glyphs == Glyphs::braille ? 2 : 1),
      dots_down_(glyphs == Glyphs::braille ? 4 : 2),
      cells_(columns * rows) {}

void TextCanvas::draw_dot(int x, int y) {
  const auto cell =
      static_cast<std::size_t>(y / dots_down_) * columns_ + static_cast<std::size_t>(x / dots_across_);
  cells_[cell] |= kBrailleBit[x % dots_across_][y % dots_down_];
}

void TextCanvas::draw_line(int x0, int y0, int x1, int y1) {
  const int steps = std::max({std::abs(x1 - x0), std::abs(y1 - y0), 1});
  for (int i = 0; i <= steps; ++i)
    draw_dot(x0 + static_cast<int>(std::lround(1.0 * i * (x1 - x0) / steps)),
             y0 + static_cast<int>(std::lround(1.0 * i * (y1 - y0) / steps)));
}

std::vector<std::string> TextCanvas::lines() const {
  std::vector<std::string> lines(rows_);
  for (std::size_t row = 0; row < rows_; ++row) {
    for (std::size_t column = 0; column < columns_; ++column) {
      const std::uint8_t cell = cells_[row * columns_ + column];
      lines[row] += glyphs_ == Glyphs::braille ? braille(cell) : std::string(1, " '.:"[cell]);
    }
    lines[row] = without_blanks_at_end(lines[row]);
  }
  return lines;
}

std::vector<std::string> draw_text_chart(const std::vector<std::pair<double, double>>& points, double x_end,
                                         std::size_t columns, std::size_t rows, Glyphs glyphs) {
  std::vector<std::pair<double, double>> drawn;
  std::copy_if(points.begin(), points.end(), std::back_inserter(drawn), can_be_drawn);
  if (drawn.empty() || rows == 0) return std::vector<std::string>(rows);

  const auto by_value = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [lowest, highest] = std::minmax_element(drawn.begin(), drawn.end(), by_value);
  const double least = lowest->second, range = highest->second - least;
  std::vector<std::string> labels(rows);
  if (rows > 1) {  // a single row would seem to be at one of them
    labels.back() = fmt::format("{:.4g}", least);
    labels.front() = fmt::format("{:.4g}", highest->second);
  }
  const std::size_t margin = std::max(labels.front().size(), labels.back().size()) + 1;
  if (margin >= columns) return std::vector<std::string>(rows);

  TextCanvas canvas(columns - margin, rows, glyphs);
  for (const auto& point : drawn) x_end = std::max(x_end, point.first);
  const auto x = [&](const auto& point) {
    return static_cast<int>(std::lround(point.first / std::max(x_end, 1.0) * (canvas.width() - 1)));
  };
  const auto y = [&](const auto& point) {
    const double part = range > 0 ? (point.second - least) / range : 0.5;
    return static_cast<int>(std::lround((1 - part) * (canvas.height() - 1)));
  };
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const auto& from = drawn[i > 0 ? i - 1 : 0];
    canvas.draw_line(x(from), y(from), x(drawn[i]), y(drawn[i]));
  }
  std::vector<std::string> lines = canvas.lines();
  for (std::size_t row = 0; row < rows; ++row)
    lines[row] = without_blanks_at_end(fmt::format("{:>{}} {}", labels[row], margin - 1, lines[row]));
  return lines;
}

}  // namespace isthmus::report
