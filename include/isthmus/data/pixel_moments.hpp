/// \file
/// Brightness and contrast of a data set.
#pragma once

#include "isthmus/data/device_images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// Of all pixels of all channels and images together, in [0, 1].
struct PixelMoments {
  double mean, deviation;
};

/// Blocks.
PixelMoments measure_pixels(Queue& queue, const DeviceImages& images);

}  // namespace isthmus::data
#pragma GCC visibility pop
