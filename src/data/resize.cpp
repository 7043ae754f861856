// CImg is a large header, so it is included here only.
#define cimg_display 0
#include <CImg.h>

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/images.hpp"

namespace isthmus::data {
namespace {

constexpr int kAreaAverage = 2;  // CImg's number for it

/// Where the centre of output pixel `index` lies on an axis of `from` pixels that becomes one of `to`. CImg's
/// own resize() maps corner pixels on corner pixels instead, which stretches the picture a little.
std::vector<float> centres(std::size_t from, std::size_t to) {
  std::vector<float> result(to);
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  for (std::size_t index = 0; index < to; ++index)
    result[index] = static_cast<float>((static_cast<double>(index) + 0.5) * scale - 0.5);
  return result;
}

/// What an axis is averaged to before it is interpolated. Bicubic interpolation looks at four pixels, so it
/// would miss some where there are more than two to one.
std::size_t averaged(std::size_t from, std::size_t to) {
  return 2 * to < from ? to : from;
}

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::min(std::max(value, 0.0f), 255.0f) + 0.5f);
}

}  // namespace

Images resize(const Images& images, std::size_t height, std::size_t width) {
  require_consistent(images);
  if (!height || !width || !images.image_size())
    throw UsageError("an image cannot be resized from or to nothing");
  const std::size_t between_rows = averaged(images.height, height),
                    between_columns = averaged(images.width, width);
  const std::vector<float> rows = centres(between_rows, height), columns = centres(between_columns, width);
  Images resized{images.count, images.channels, height, width, {}, images.labels};
  resized.pixels.reserve(resized.count * resized.image_size());
  const std::size_t plane = images.height * images.width;
  for (std::size_t begin = 0; begin < images.pixels.size(); begin += plane) {
    cimg_library::CImg<float> source(images.pixels.data() + begin, static_cast<unsigned>(images.width),
                                     static_cast<unsigned>(images.height));
    if (between_rows != images.height || between_columns != images.width)
      source.resize(static_cast<int>(between_columns), static_cast<int>(between_rows), 1, 1, kAreaAverage);
    for (const float y : rows)
      for (const float x : columns) resized.pixels.push_back(to_byte(source.cubic_atXY(x, y)));
  }
  return resized;
}

}  // namespace isthmus::data
