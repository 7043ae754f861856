#include "isthmus/data/conversion.hpp"

#include <string>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr unsigned kRed = 299, kGreen = 587, kBlue = 114, kWhole = 1000;  // ITU-R BT.601

/// In place: no grey pixel lands on a colour that is still to be read.
Images to_grey(Images images) {
  const std::size_t plane = images.height * images.width;
  std::uint8_t* to = images.pixels.data();
  for (std::size_t image = 0; image < images.count; ++image) {
    const std::uint8_t* from = images.pixels.data() + image * 3 * plane;
    for (std::size_t i = 0; i < plane; ++i) {
      const unsigned luma = kRed * from[i] + kGreen * from[plane + i] + kBlue * from[2 * plane + i];
      *to++ = static_cast<std::uint8_t>((luma + kWhole / 2) / kWhole);
    }
  }
  images.channels = 1;
  images.pixels.resize(images.count * plane);
  images.pixels.shrink_to_fit();
  return images;
}

Images to_colour(const Images& images) {
  const std::size_t plane = images.height * images.width;
  Images colour{images.count, 3, images.height, images.width, {}, images.labels};
  colour.pixels.reserve(colour.count * colour.image_size());
  for (std::size_t image = 0; image < images.count; ++image) {
    const auto grey = images.pixels.begin() + static_cast<std::ptrdiff_t>(image * plane);
    for (int channel = 0; channel < 3; ++channel)
      colour.pixels.insert(colour.pixels.end(), grey, grey + static_cast<std::ptrdiff_t>(plane));
  }
  return colour;
}

}  // namespace

Images to_channels(Images images, std::size_t channels) {
  require_consistent(images);
  if (channels == images.channels) return images;
  if (channels == 1 && images.channels == 3) return to_grey(std::move(images));
  if (channels == 3 && images.channels == 1) return to_colour(images);
  throw UsageError("images of " + std::to_string(images.channels) + " channels cannot have " +
                   std::to_string(channels) + "; 1 (grey) and 3 (colour) can become each other");
}

Images convert(Images images, const Conversion& conversion) {
  if (conversion.channels > 0) images = to_channels(std::move(images), conversion.channels);
  const std::size_t size = conversion.size;
  if (size > 0 && (images.height != size || images.width != size)) images = resize(images, size, size);
  if (conversion.contrast_normalise) images = normalise_contrast(std::move(images));
  return images;
}

}  // namespace isthmus::data
