/// \file
/// Labelled images on the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace isthmus::data {

/// Bytes in (count, channels, height, width) order, with a label each, or no labels at all.
struct Images {
  std::size_t count = 0, channels = 1, height = 0, width = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;

  std::size_t image_size() const noexcept { return channels * height * width; }
};

/// The images at these positions, in this order. \throws UsageError for a position outside
Images subset(const Images& images, const std::vector<std::size_t>& positions);

/// The images of these classes in the order of the file; a label becomes its position in `classes`.
Images select_classes(const Images& images, const std::vector<int>& classes);

}  // namespace isthmus::data
