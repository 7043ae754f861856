#include "isthmus/data/images.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
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

Images select_classes(Images images, const std::vector<int>& classes) {
  std::map<std::int32_t, std::int32_t> position;
  for (const int label : classes)
    if (!position.emplace(label, static_cast<std::int32_t>(position.size())).second)
      throw UsageError("class " + std::to_string(label) + " is chosen twice");
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < images.labels.size(); ++i)
    if (position.count(images.labels[i])) indices.push_back(i);
  Images selected = subset(std::move(images), indices);
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

Images subset(Images&& images, const std::vector<std::size_t>& indices) {
  const auto is_not_above = [](std::size_t a, std::size_t b) { return a >= b; };
  const bool ascends = std::adjacent_find(indices.begin(), indices.end(), is_not_above) == indices.end();
  const bool keeps_most = 2 * indices.size() >= images.count;  // else the memory of the others is worth more
  if (!ascends || !keeps_most || indices.empty() || indices.back() >= images.count)
    return subset(static_cast<const Images&>(images), indices);
  const std::size_t size = images.image_size();
  std::uint8_t* to = images.pixels.data();
  for (std::size_t i = 0; i < indices.size(); ++i, to += size) {
    const std::uint8_t* from = images.pixels.data() + indices[i] * size;
    if (from != to) std::copy(from, from + size, to);
    if (!images.labels.empty()) images.labels[i] = images.labels[indices[i]];
  }
  images.count = indices.size();
  images.pixels.resize(images.count * size);
  if (!images.labels.empty()) images.labels.resize(images.count);
  return std::move(images);
}

Images first_of_each_class(const Images& images, std::size_t each) {
  std::vector<std::vector<std::size_t>> classes(class_counts(images).size());
  for (std::size_t i = 0; i < images.count; ++i) {
    std::vector<std::size_t>& places = classes[static_cast<std::size_t>(images.labels[i])];
    if (places.size() < each) places.push_back(i);
  }
  std::vector<std::size_t> chosen;
  for (const std::vector<std::size_t>& places : classes)
    chosen.insert(chosen.end(), places.begin(), places.end());
  return subset(images, chosen);
}

std::vector<std::size_t> draw_balanced(const std::vector<std::int32_t>& labels, std::size_t count,
                                       std::uint64_t seed) {
  const std::vector<std::size_t> counts = class_counts(labels);
  std::vector<std::vector<std::size_t>> classes(counts.size());
  for (std::size_t i = 0; i < labels.size(); ++i) classes[static_cast<std::size_t>(labels[i])].push_back(i);
  const auto present = static_cast<std::size_t>(
      std::count_if(counts.begin(), counts.end(), [](std::size_t of_class) { return of_class > 0; }));
  std::mt19937_64 random(seed);
  std::vector<std::size_t> drawn;
  std::size_t rank = 0;  // among the classes that are present
  for (std::vector<std::size_t>& places : classes) {
    if (places.empty()) continue;
    // Fisher and Yates's shuffle: the standard library's differs between implementations.
    for (std::size_t left = places.size(); left > 1; --left)
      std::swap(places[places.size() - left], places[places.size() - left + random() % left]);
    const std::size_t share = count / present + (rank++ < count % present);
    drawn.insert(drawn.end(), places.begin(),
                 places.begin() + static_cast<std::ptrdiff_t>(std::min(share, places.size())));
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

Images transpose(Images images) {
  const std::size_t height = images.height, width = images.width, plane = height * width;
  std::vector<std::uint8_t> before(plane);
  for (std::size_t begin = 0; begin < images.pixels.size(); begin += plane) {
    std::uint8_t* const pixels = images.pixels.data() + begin;
    std::copy(pixels, pixels + plane, before.begin());
    for (std::size_t y = 0; y < height; ++y)
      for (std::size_t x = 0; x < width; ++x) pixels[x * height + y] = before[y * width + x];
  }
  std::swap(images.height, images.width);
  return images;
}

Split split_by_class(Images images, double test_fraction) {
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
  Images for_testing = subset(images, test);
  return {subset(std::move(images), train), std::move(for_testing)};
}

}  // namespace isthmus::data
