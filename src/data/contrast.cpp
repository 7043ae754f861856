#include <algorithm>
#include <array>
#include <cmath>

#include "isthmus/data/conversion.hpp"

namespace isthmus::data {
namespace {

/// What each byte becomes in an image of this mean and deviation, of pixels in [0, 1].
std::array<std::uint8_t, 256> table(double mean, double deviation) {
  std::array<std::uint8_t, 256> result;
  for (std::size_t byte = 0; byte < result.size(); ++byte) {
    const double value = 0.5 + kContrastGain * (static_cast<double>(byte) / 255 - mean) / std::max(deviation, kContrastFloor);
    result[byte] = static_cast<std::uint8_t>(std::lround(255 * std::min(std::max(value, 0.0), 1.0)));
  }
  return result;
}

}  // namespace

Images normalise_contrast(Images images) {
  require_consistent(images);
  const std::size_t size = images.image_size();
  for (std::size_t image = 0; image < images.count; ++image) {
    std::uint8_t* const pixels = images.pixels.data() + image * size;
    std::uint64_t sum = 0, squares = 0;
    for (std::size_t i = 0; i < size; ++i) {
      sum += pixels[i];
      squares += std::uint64_t(pixels[i]) * pixels[i];
    }
    const double mean = static_cast<double>(sum) / static_cast<double>(size),
                 variance = static_cast<double>(squares) / static_cast<double>(size) - mean * mean;
    const auto to = table(mean / 255, std::sqrt(std::max(variance, 0.0)) / 255);
    for (std::size_t i = 0; i < size; ++i) pixels[i] = to[pixels[i]];
  }
  return images;
}

}  // namespace isthmus::data
