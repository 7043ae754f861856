/// \file
/// Data sets in a device's memory, from which batches are gathered there.
#pragma once

#include <utility>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/data/images.hpp"
#include "isthmus/ops/sampling.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

struct DeviceImages {
  Tensor images;  ///< (count, channels, height, width) uint8
  Tensor labels;  ///< (count) int32; empty where the images have none
};

/// \throws UsageError where the images are inconsistent or none; DeviceError where the device cannot hold
/// them
DeviceImages upload(Queue& queue, const Images& images);

/// Sorts the examples of both domains by pair of classes, in the order they have; a class in several pairs is
/// in several places.
/// \param pairs  (source class, target class)
/// \throws UsageError naming a class without examples, or where there are no pairs
ops::PairTables make_pair_tables(Queue& queue, const std::vector<std::int32_t>& source_labels,
                                 const std::vector<std::int32_t>& target_labels,
                                 const std::vector<std::pair<int, int>>& pairs);

}  // namespace isthmus::data
#pragma GCC visibility pop
