#include "isthmus/data/images.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {

void require_consistent(const Images& images) {
  if ((!images.labels.empty() && images.labels.size() != images.count) ||
      images.pixels.size() != images.count * images.image_size())
    throw UsageError(std::to_string(images.count) + " images of " + std::to_string(images.image_size()) +
                     " bytes have " + std::to_string(images.pixels.size()) + " bytes of pixels and " +
                     std::to_string(images.labels.size()) + " labels");
  for (const std::int32_t label : images.labels)
    if (label < 0) throw UsageError("a label cannot be " + std::to_string(label));
}

Images select_classes(const Images& images, const std::vector<int>& classes) {
  std::map<std::int32_t, std::int32_t> position;
  for (const int label : classes)
    if (!position.emplace(label, static_cast<std::int32_t>(position.size())).second)
      throw UsageError("class " + std::to_string(label) + " is chosen twice");
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < images.labels.size(); ++i)
    if (position.count(images.labels[i])) indices.push_back(i);
  Images selected = subset(images, indices);
  for (std::int32_t& label : selected.labels) label = position.at(label);
  return selected;
}

std::vector<std::size_t> class_counts(const std::vector<std::int32_t>& labels) {
  std::vector<std::size_t> counts;
  for (const std::int32_t label : labels) {
    const auto index = static_cast<std::size_t>(label);
    if (index >= counts.size()) counts.resize(index + 1);
    ++counts[index];
  }
  return counts;
}

std::vector<std::size_t> class_counts(const Images& images) {
  return class_counts(images.labels);
}

Images subset(const Images& images, std::size_t first, std::size_t count) {
  if (first > images.count || count > images.count - first)
    throw UsageError(std::to_string(count) + " images from number " + std::to_string(first) +
                     " are more than there are: " + std::to_string(images.count));
  std::vector<std::size_t> indices(count);
  for (std::size_t i = 0; i < count; ++i) indices[i] = first + i;
  return subset(images, indices);
}

Images subset(const Images& images, const std::vector<std::size_t>& indices) {
  const std::size_t size = images.image_size();
  Images chosen{indices.size(), images.channels, images.height, images.width, {}, {}};
  chosen.pixels.reserve(indices.size() * size);
  for (const std::size_t index : indices) {
    if (index >= images.count)
      throw UsageError("there is no image " + std::to_string(index) + " among " +
                       std::to_string(images.count));
    const auto pixels = images.pixels.begin() + static_cast<std::ptrdiff_t>(index * size);
    chosen.pixels.insert(chosen.pixels.end(), pixels, pixels + static_cast<std::ptrdiff_t>(size));
    if (!images.labels.empty()) chosen.labels.push_back(images.labels[index]);
  }
  return chosen;
}

Split split_by_class(const Images& images, double test_fraction) {
  if (!(test_fraction >= 0 && test_fraction <= 1))
    throw UsageError("the part of the images to test on must lie in 0 to 1, not " +
                     std::to_string(test_fraction));
  std::vector<std::size_t> left_for_training = class_counts(images);
  for (std::size_t& count : left_for_training)
    count -= static_cast<std::size_t>(std::llround(static_cast<double>(count) * test_fraction));
  std::vector<std::size_t> train, test;
  for (std::size_t i = 0; i < images.labels.size(); ++i) {
    std::size_t& left = left_for_training[static_cast<std::size_t>(images.labels[i])];
    if (left > 0) {
      --left;
      train.push_back(i);
    } else {
      test.push_back(i);
    }
  }
  return {subset(images, train), subset(images, test)};
}

}  // namespace isthmus::data
