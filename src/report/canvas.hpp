// Shapes and text on an RGB picture. CImg draws them; this header keeps it out of everyone's way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/report/picture.hpp"

namespace isthmus::report {

struct Color {
  std::uint8_t red, green, blue;
};

constexpr Color kPaper{247, 247, 245}, kInk{45, 48, 54}, kFaintInk{112, 117, 126};

struct Point {
  double x, y;
};

// Coordinates are pixels from the top left. What lies outside the canvas is not drawn.
class Canvas {
 public:
  Canvas(int width, int height);

  void fill(int x, int y, int width, int height, Color color);

  // `x`, `y` is the top left of text whose line is `size` pixels high. The font knows ASCII only.
  void text(int x, int y, const std::string& text, int size, Color color);
  static int text_width(const std::string& text, int size);

  // A smooth line through the points; one point alone is a dot.
  void line(const std::vector<Point>& points, double thickness, Color color);

  // `pixels` is (1 or 3 channels, height, width); every pixel becomes zoom × zoom.
  void image(int x, int y, const std::uint8_t* pixels, int channels, int height, int width, int zoom);

  Picture picture() const;

 private:
  int width_, height_;
  std::vector<std::uint8_t> planes_;  // 3 × height × width, as CImg keeps them
};

}  // namespace isthmus::report
