/// \file
/// Whether a source image can be told from others of its class by its translation translated back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#pragma GCC visibility push(default)
namespace isthmus::train {

/// How many images of a class are sought and sought among, evenly spread over it: at most.
constexpr std::size_t kRetrievalSample = 1000;

struct Retrieval {
  double percentile = 0;  ///< 1 where the source is always the nearest of its class, 0.5 by chance
  double top1 = 0;        ///< how often it is the nearest
  double chance = 0;      ///< what top1 is by chance: the mean over images of 1 / images of the class
};

/// With m images of a class, of which f lie farther from the round trip r_i than the source s_i does by
/// Euclidean distance, and e others as far: percentile = (f + e/2) / (m − 1), top1 = 1 / (1 + e) where none
/// is nearer and else 0; means over all images sought. A class of one image has percentile 0.5 and top1 1. In
/// double precision on the host.
/// \param sources      (n, d)
/// \param round_trips  (n, d)
/// \param labels       (n) classes, from 0
/// \throws UsageError unless all three are of as many images, and there is one
Retrieval measure_retrieval(const std::vector<float>& sources, const std::vector<float>& round_trips,
                            const std::vector<std::int32_t>& labels);

}  // namespace isthmus::train
#pragma GCC visibility pop
