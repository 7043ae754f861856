// Charts made of characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/report/run_screen.hpp"

namespace isthmus::report {

/// Dots on a grid of characters: two by four in a character of braille, one by two in one of ASCII.
class TextCanvas {
 public:
  TextCanvas(std::size_t columns, std::size_t rows, Glyphs glyphs);

  /// Dots each way; (0, 0) is the top left one.
  int width() const noexcept { return static_cast<int>(columns_) * dots_across_; }
  int height() const noexcept { return static_cast<int>(rows_) * dots_down_; }

  /// Both ends lie on the canvas.
  void draw_line(int x0, int y0, int x1, int y1);

  /// The rows, without blanks at their ends.
  std::vector<std::string> lines() const;

 private:
  void draw_dot(int x, int y);

  std::size_t columns_, rows_;
  Glyphs glyphs_;
  int dots_across_, dots_down_;
  std::vector<std::uint8_t> cells_;  // a bit a dot, column by column
};

/// A line through the points, with the greatest and the least value before the first and the last row.
/// \param x_end  where the horizontal axis ends; it begins at 0
std::vector<std::string> draw_text_chart(const std::vector<std::pair<double, double>>& points, double x_end,
                                         std::size_t columns, std::size_t rows, Glyphs glyphs);

}  // namespace isthmus::report
