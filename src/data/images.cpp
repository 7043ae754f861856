#include "isthmus/data/images.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {

Images subset(const Images& images, const std::vector<std::size_t>& positions) {
  Images chosen{positions.size(), images.channels, images.height, images.width, {}, {}};
  const std::size_t size = images.image_size();
  chosen.pixels.reserve(positions.size() * size);
  for (const std::size_t position : positions) {
    if (position >= images.count)
      throw UsageError("there is no image " + std::to_string(position) + " among " + std::to_string(images.count));
    const auto begin = images.pixels.begin() + static_cast<std::ptrdiff_t>(position * size);
    chosen.pixels.insert(chosen.pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    if (!images.labels.empty()) chosen.labels.push_back(images.labels[position]);
  }
  return chosen;
}

Images select_classes(const Images& images, const std::vector<int>& classes) {
  std::vector<std::size_t> positions;
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < images.labels.size(); ++i) {
    const auto found = std::find(classes.begin(), classes.end(), images.labels[i]);
    if (found == classes.end()) continue;
    positions.push_back(i);
    labels.push_back(static_cast<std::int32_t>(found - classes.begin()));
  }
  Images chosen = subset(images, positions);
  chosen.labels = std::move(labels);
  return chosen;
}

}  // namespace isthmus::data
