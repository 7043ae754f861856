#include "image_sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "html.hpp"

namespace isthmus::report {
namespace {

constexpr std::uint8_t kLine = 128;      // seen on light and dark grounds, beside black and white pixels
constexpr std::size_t kShownWidth = 56;  // of an image, about, in CSS pixels

}  // namespace

data::Raster image_sheet(const data::Images& images, std::size_t columns) {
  columns = std::max<std::size_t>(1, std::min(columns, images.count));
  const std::size_t rows = (images.count + columns - 1) / columns;
  const std::size_t width = images.width, height = images.height, channels = images.channels;
  data::Raster sheet{
      columns * (width + 1) - 1, std::max<std::size_t>(rows, 1) * (height + 1) - 1, channels, {}};
  sheet.pixels.assign(sheet.width * sheet.height * channels, kLine);
  for (std::size_t i = 0; i < images.count; ++i) {
    const std::size_t left = i % columns * (width + 1), top = i / columns * (height + 1);
    const std::uint8_t* const image = &images.pixels[i * images.image_size()];
    for (std::size_t channel = 0; channel < channels; ++channel)
      for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x)
          sheet.pixels[((top + y) * sheet.width + left + x) * channels + channel] =
              image[(channel * height + y) * width + x];
  }
  return sheet;
}

std::string show_images(const data::Images& images, std::size_t columns, const std::string& alternative) {
  const data::Raster sheet = image_sheet(images, columns);
  const std::size_t zoom = std::max<std::size_t>(1, (kShownWidth + images.width / 2) / images.width);
  return fmt::format("<img class=\"pixels\" width=\"{}\" height=\"{}\" alt=\"{}\" src=\"{}\"/>",
                     sheet.width * zoom, sheet.height * zoom, escape_html(alternative), data_address(sheet));
}

std::string show_image(const data::Images& images, std::size_t index, const std::string& alternative) {
  return show_images(data::subset(images, index, 1), 1, alternative);
}

}  // namespace isthmus::report
