/// \file
/// Whole data sets on the device.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/data/images.hpp"
#include "isthmus/ops/sampling.hpp"

namespace isthmus::data {

struct DeviceImages {
  Tensor images;  ///< (count, channels, height, width) uint8
  Tensor labels;  ///< (count) int32; empty where the images have none
};

/// Copies the images to the device. Blocks.
DeviceImages upload(Queue& queue, const Images& images);

/// Which examples of two domains pair: class pairs[p].first of the source with pairs[p].second of the target. Blocks.
/// \throws UsageError naming a class that has no example
ops::PairTables make_pair_tables(Queue& queue, const std::vector<std::int32_t>& source_labels,
                                 const std::vector<std::int32_t>& target_labels,
                                 const std::vector<std::pair<int, int>>& pairs);

}  // namespace isthmus::data
