#include "isthmus/data/device_images.hpp"

#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

struct Order {
  std::vector<std::int32_t> order, begin = {0};

  void add_class(const std::vector<std::int32_t>& labels, int label, const char* domain) {
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] == label) order.push_back(static_cast<std::int32_t>(i));
    if (static_cast<std::int32_t>(order.size()) == begin.back())
      throw UsageError("class " + std::to_string(label) + " of the " + domain + " domain has no training image");
    begin.push_back(static_cast<std::int32_t>(order.size()));
  }
};

}  // namespace

DeviceImages upload(Queue& queue, const Images& images) {
  DeviceImages device;
  device.images = queue.upload(images.pixels, {images.count, images.channels, images.height, images.width});
  if (!images.labels.empty()) device.labels = queue.upload(images.labels, {images.count});
  return device;
}

ops::PairTables make_pair_tables(Queue& queue, const std::vector<std::int32_t>& source_labels,
                                 const std::vector<std::int32_t>& target_labels,
                                 const std::vector<std::pair<int, int>>& pairs) {
  Order source, target;
  for (const auto& [a, b] : pairs) {
    source.add_class(source_labels, a, "source");
    target.add_class(target_labels, b, "target");
  }
  return {queue.upload(source.order, {source.order.size()}), queue.upload(source.begin, {source.begin.size()}),
          queue.upload(target.order, {target.order.size()}), queue.upload(target.begin, {target.begin.size()})};
}

}  // namespace isthmus::data
