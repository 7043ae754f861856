#include "isthmus/data/pixel_moments.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace isthmus::data {

PixelMoments measure_pixels(Queue& queue, const DeviceImages& images) {
  std::array<std::size_t, 256> counts{};  // exact, whatever the order
  for (const std::uint8_t pixel : queue.view<std::uint8_t>(images.images)) ++counts[pixel];
  double sum = 0, squares = 0;
  for (std::size_t byte = 0; byte < counts.size(); ++byte) {
    const double value = static_cast<double>(byte) / 255;
    sum += static_cast<double>(counts[byte]) * value;
    squares += static_cast<double>(counts[byte]) * value * value;
  }
  const auto pixels = static_cast<double>(images.images.elements());
  const double mean = sum / pixels;
  return {mean, std::sqrt(std::max(squares / pixels - mean * mean, 0.0))};
}

}  // namespace isthmus::data
