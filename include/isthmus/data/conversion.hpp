/// \file
/// How images are made to fit before anything is trained on them.
#pragma once

#include "isthmus/data/images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// What is done to images, in this order; nothing by default.
struct Conversion {
  std::size_t channels = 0;  ///< 1: grey; 3: colour; 0: as they are
  std::size_t size = 0;      ///< height and width in pixels; 0: as they are
  bool contrast_normalise = false;

  bool operator==(const Conversion& other) const noexcept {
    return channels == other.channels && size == other.size && contrast_normalise == other.contrast_normalise;
  }
};

/// Grey is the luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B; colour repeats the grey.
/// \throws UsageError for other numbers of channels than 1 and 3
Images to_channels(Images images, std::size_t channels);

/// Five steps of eight bits: below it there is noise rather than contrast.
inline constexpr double kContrastFloor = 0.02;
inline constexpr double kContrastGain = 0.25;

/// Gives every image the same brightness and contrast: a pixel x in [0, 1] becomes
/// 0.5 + kContrastGain (x - mean) / max(deviation, kContrastFloor), kept within [0, 1], with the mean and the
/// deviation of the image's pixels in all channels.
Images normalise_contrast(Images images);

/// \throws UsageError where the channels are neither 0, 1 nor 3
Images convert(Images images, const Conversion& conversion);

}  // namespace isthmus::data
#pragma GCC visibility pop
