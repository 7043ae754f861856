#include "isthmus/data/device_images.hpp"

#include <string>

#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

/// The places of the examples of each class in turn, and where each class begins.
struct Table {
  std::vector<std::int32_t> order, begin;
};

Table sort_by_class(const std::vector<std::int32_t>& labels, const std::vector<int>& classes,
                    const char* domain) {
  Table table;
  table.begin.push_back(0);
  for (const int label : classes) {
    for (std::size_t i = 0; i < labels.size(); ++i)
      if (labels[i] == label) table.order.push_back(static_cast<std::int32_t>(i));
    const auto end = static_cast<std::int32_t>(table.order.size());
    if (end == table.begin.back())
      throw UsageError(std::string("class ") + std::to_string(label) + " of the " + domain +
                       " domain is in a pair but has no examples");
    table.begin.push_back(end);
  }
  return table;
}

}  // namespace

DeviceImages upload(Queue& queue, const Images& images) {
  require_consistent(images);
  if (images.pixels.empty()) throw UsageError("there are no images to put on the device");
  return {queue.upload(images.pixels, {images.count, images.channels, images.height, images.width}),
          images.labels.empty() ? Tensor() : queue.upload(images.labels, {images.count})};
}

ops::PairTables make_pair_tables(Queue& queue, const std::vector<std::int32_t>& source_labels,
                                 const std::vector<std::int32_t>& target_labels,
                                 const std::vector<std::pair<int, int>>& pairs) {
  if (pairs.empty()) throw UsageError("there are no pairs of classes");
  std::vector<int> source_classes, target_classes;
  for (const auto& [source, target] : pairs) {
    source_classes.push_back(source);
    target_classes.push_back(target);
  }
  const Table source = sort_by_class(source_labels, source_classes, "source");
  const Table target = sort_by_class(target_labels, target_classes, "target");
  return {
      queue.upload(source.order, {source.order.size()}), queue.upload(source.begin, {source.begin.size()}),
      queue.upload(target.order, {target.order.size()}), queue.upload(target.begin, {target.begin.size()})};
}

}  // namespace isthmus::data
