#include "isthmus/train/image_attributes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace isthmus::train {
namespace {

/// One image's values, (height, width).
struct Plane {
  std::size_t height, width;
  std::vector<double> values;

  double at(std::size_t y, std::size_t x) const { return values[y * width + x]; }
};

Plane mean_of_channels(const data::Images& images, const std::uint8_t* pixels) {
  Plane plane{images.height, images.width, std::vector<double>(images.height * images.width)};
  for (std::size_t i = 0; i < images.image_size(); ++i) plane.values[i % plane.values.size()] += pixels[i];
  for (double& value : plane.values) value /= 255.0 * static_cast<double>(images.channels);
  return plane;
}

/// The upper one of two.
double border_median(const Plane& plane) {
  std::vector<double> border;
  for (std::size_t y = 0; y < plane.height; ++y)
    for (std::size_t x = 0; x < plane.width; ++x)
      if (y == 0 || x == 0 || y + 1 == plane.height || x + 1 == plane.width) border.push_back(plane.at(y, x));
  const auto middle = border.begin() + static_cast<std::ptrdiff_t>(border.size() / 2);
  std::nth_element(border.begin(), middle, border.end());
  return *middle;
}

Plane ink_of(Plane plane) {
  const double ground = border_median(plane);
  for (double& value : plane.values) value = std::abs(value - ground);
  return plane;
}

double sum(const Plane& plane) {
  double total = 0;
  for (const double value : plane.values) total += value;
  return total;
}

double slant(const Plane& ink) {
  const double total = sum(ink);
  if (total == 0) return 0;
  double mean_x = 0, mean_y = 0, mu11 = 0, mu02 = 0;
  const auto for_each_pixel = [&](const auto& visit) {
    for (std::size_t y = 0; y < ink.height; ++y)
      for (std::size_t x = 0; x < ink.width; ++x)
        visit(static_cast<double>(x), static_cast<double>(y), ink.at(y, x));
  };
  for_each_pixel([&](double x, double y, double weight) {
    mean_x += weight * x / total;
    mean_y += weight * y / total;
  });
  for_each_pixel([&](double x, double y, double weight) {
    mu11 += weight * (x - mean_x) * (y - mean_y);
    mu02 += weight * (y - mean_y) * (y - mean_y);
  });
  return mu02 > 0 ? -mu11 / mu02 : 0;
}

double stroke_width(const Plane& ink) {
  double variation = 0;
  for (std::size_t y = 0; y < ink.height; ++y)
    for (std::size_t x = 0; x < ink.width; ++x) {
      const double right = x + 1 < ink.width ? ink.at(y, x + 1) - ink.at(y, x) : 0;
      const double down = y + 1 < ink.height ? ink.at(y + 1, x) - ink.at(y, x) : 0;
      variation += std::sqrt(right * right + down * down);
    }
  return variation > 0 ? 2 * sum(ink) / variation : 0;
}

/// \param pixels  (3, area)
void add_hue(const std::uint8_t* pixels, std::size_t area, std::vector<double>& values) {
  double along = 0, across = 0;
  for (std::size_t i = 0; i < area; ++i) {
    const double red = pixels[i], green = pixels[area + i], blue = pixels[2 * area + i];
    along += red - (green + blue) / 2;
    across += std::sqrt(0.75) * (green - blue);
  }
  const double scale = 255.0 * static_cast<double>(area);
  values.insert(values.end(), {along / scale, across / scale});
}

}  // namespace

std::vector<ImageAttribute> image_attributes(const data::Images& images) {
  data::require_consistent(images);
  ImageAttribute slants{"slant", 1, {}}, widths{"stroke_width", 1, {}}, intensities{"intensity", 1, {}},
      hues{"hue", 2, {}};
  const std::size_t area = images.height * images.width;
  const bool has_colour = images.channels == 3;
  for (std::size_t i = 0; i < images.count; ++i) {
    const std::uint8_t* pixels = images.pixels.data() + i * images.image_size();
    const Plane plane = mean_of_channels(images, pixels);
    intensities.values.push_back(sum(plane) / static_cast<double>(area));
    const Plane ink = ink_of(plane);
    slants.values.push_back(slant(ink));
    widths.values.push_back(stroke_width(ink));
    if (has_colour) add_hue(pixels, area, hues.values);
  }
  std::vector<ImageAttribute> attributes = {std::move(slants), std::move(widths), std::move(intensities)};
  if (has_colour) attributes.push_back(std::move(hues));
  return attributes;
}

}  // namespace isthmus::train
