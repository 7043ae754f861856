#include "canvas.hpp"

#define cimg_display 0
#define cimg_verbosity 0
#include <CImg.h>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace isthmus::report {
namespace {

using Bytes = cimg_library::CImg<std::uint8_t>;

// CImg's shapes have hard edges. They are drawn as masks this many times larger, and averaged.
constexpr int kOversampling = 4;
constexpr std::uint8_t kOn[] = {255};

/// Text and lines are drawn with it held: CImg keeps fonts and a line's dashes in static variables, and its
/// own locks are empty where it shows no windows.
std::mutex& cimg_mutex() {
  static std::mutex mutex;
  return mutex;
}

Bytes view(std::vector<std::uint8_t>& planes, int width, int height) {
  return Bytes(planes.data(), width, height, 1, 3, true);
}

void blend(Bytes canvas, const Bytes& large_mask, int x, int y, Color color) {
  const int width = (large_mask.width() + kOversampling - 1) / kOversampling;
  const int height = (large_mask.height() + kOversampling - 1) / kOversampling;
  const Bytes mask = large_mask.get_resize(width * kOversampling, height * kOversampling, 1, 1, 0)
                         .resize(width, height, 1, 1, 2);
  Bytes ink(width, height, 1, 3);
  ink.get_shared_channel(0).fill(color.red);
  ink.get_shared_channel(1).fill(color.green);
  ink.get_shared_channel(2).fill(color.blue);
  canvas.draw_image(x, y, 0, 0, ink, mask, 1, 255);
}

std::string printable(const std::string& utf8) {
  std::string text;
  for (const unsigned char byte : utf8) {
    const bool continues_a_character = (byte & 0xC0) == 0x80;
    if (!continues_a_character) text += byte >= ' ' && byte < 0x7F ? static_cast<char>(byte) : '?';
  }
  return text;
}

Bytes text_mask(const std::string& text, int size) {
  const std::lock_guard lock(cimg_mutex());
  Bytes mask;
  if (!text.empty())
    mask.draw_text(0, 0, "%s", kOn, 0, 1, static_cast<unsigned>(size * kOversampling),
                   printable(text).c_str());
  return mask;
}

void draw_thick_segment(Bytes& mask, Point from, Point to, double thickness) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length == 0) return;
  const double dx = -(to.y - from.y) / length * thickness / 2, dy = (to.x - from.x) / length * thickness / 2;
  const double corners[][2] = {
      {from.x + dx, from.y + dy}, {to.x + dx, to.y + dy}, {to.x - dx, to.y - dy}, {from.x - dx, from.y - dy}};
  cimg_library::CImg<int> polygon(4, 2);
  for (int i = 0; i < 4; ++i) {
    polygon(i, 0) = static_cast<int>(std::lround(corners[i][0]));
    polygon(i, 1) = static_cast<int>(std::lround(corners[i][1]));
  }
  mask.draw_polygon(polygon, kOn);
}

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width), height_(height), planes_(3 * std::size_t(width) * height) {
  fill(0, 0, width, height, kPaper);
}

void Canvas::fill(int x, int y, int width, int height, Color color) {
  if (width < 1 || height < 1) return;
  const std::uint8_t rgb[] = {color.red, color.green, color.blue};
  view(planes_, width_, height_).draw_rectangle(x, y, x + width - 1, y + height - 1, rgb);
}

void Canvas::text(int x, int y, const std::string& text, int size, Color color) {
  const Bytes mask = text_mask(text, size);
  if (!mask.is_empty()) blend(view(planes_, width_, height_), mask, x, y, color);
}

int Canvas::text_width(const std::string& text, int size) {
  return (text_mask(text, size).width() + kOversampling - 1) / kOversampling;
}

void Canvas::line(const std::vector<Point>& points, double thickness, Color color) {
  if (points.empty()) return;
  double left = points[0].x, right = left, top = points[0].y, bottom = top;
  for (const Point& point : points) {
    left = std::min(left, point.x), right = std::max(right, point.x);
    top = std::min(top, point.y), bottom = std::max(bottom, point.y);
  }
  const bool is_dot = points.size() == 1;
  const double width = is_dot ? 3 * thickness : thickness;
  const int x0 = static_cast<int>(std::floor(left - width)), y0 = static_cast<int>(std::floor(top - width));
  const int columns = static_cast<int>(std::ceil(right + width)) - x0;
  const int rows = static_cast<int>(std::ceil(bottom + width)) - y0;

  Bytes mask(columns * kOversampling, rows * kOversampling, 1, 1, 0);
  const auto scaled = [&](Point point) {
    return Point{(point.x - x0) * kOversampling, (point.y - y0) * kOversampling};
  };
  const std::lock_guard lock(cimg_mutex());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point at = scaled(points[i]);
    mask.draw_circle(static_cast<int>(std::lround(at.x)), static_cast<int>(std::lround(at.y)),
                     static_cast<int>(std::lround(width * kOversampling / 2)), kOn);
    if (i > 0) draw_thick_segment(mask, scaled(points[i - 1]), at, width * kOversampling);
  }
  blend(view(planes_, width_, height_), mask, x0, y0, color);
}

void Canvas::image(int x, int y, const std::uint8_t* pixels, int channels, int height, int width, int zoom) {
  Bytes tile = Bytes(pixels, width, height, 1, channels);
  tile.resize(width * zoom, height * zoom, 1, 3, 1);
  view(planes_, width_, height_).draw_image(x, y, tile);
}

Picture Canvas::picture() const {
  Picture result{std::size_t(width_), std::size_t(height_), std::vector<std::uint8_t>(planes_.size())};
  const std::size_t plane = result.width * result.height;
  for (std::size_t i = 0; i < plane; ++i)
    for (std::size_t channel = 0; channel < 3; ++channel)
      result.rgb[3 * i + channel] = planes_[channel * plane + i];
  return result;
}

}  // namespace isthmus::report
