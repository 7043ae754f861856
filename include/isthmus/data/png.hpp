/// \file
/// PNG pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/data/images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::data {

/// A picture as PNG has it: the channels of a pixel side by side.
struct Raster {
  std::size_t width = 0, height = 0;
  std::size_t channels = 1;          ///< 1 for grey, 3 for red, green and blue
  std::vector<std::uint8_t> pixels;  ///< (height, width, channels)
};

/// The picture as one image, without a label.
Images planes_of(const Raster& raster);

/// The other way round: sets the picture's pixels, whose extents are set, to an image's planes.
void set_planes(Raster& raster, const std::uint8_t* planes);

/// Reads a grey or colour picture without transparency, of whatever depth, as eight bits a channel. The file
/// may be gzip, as documentation is on some systems.
/// \throws DataError where it is damaged, transparent or above 2^28 bytes; Error where it cannot be read
Raster read_png(const std::string& path);

/// The picture as a PNG file's bytes. \throws UsageError where the pixels do not fill the picture, or it has
/// neither 1 nor 3 channels
std::string encode_png(const Raster& raster);

/// Replaces `path`. \throws as encode_png; Error where it cannot be written
void write_png(const std::string& path, const Raster& raster);

}  // namespace isthmus::data
#pragma GCC visibility pop
