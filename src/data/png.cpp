#include "isthmus/data/png.hpp"

#include <png.h>

#include <algorithm>
#include <memory>

#include "gz_input.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr std::uint64_t kMaxPngBytes = std::uint64_t(1) << 28;
constexpr std::uint64_t kBestPixelRatio = 8 * kBestDeflateRatio;  // on pixels of one bit

/// libpng takes memory for all that a chunk says it has, so it must be there. A chunk is its size, its type,
/// so many bytes, and a checksum.
void expect_whole_chunks(const std::string& path, const std::vector<std::uint8_t>& file) {
  constexpr std::size_t kSignature = 8, kAround = 12;
  if (file.size() < kSignature || png_sig_cmp(file.data(), 0, kSignature) != 0)
    return;  // libpng says what it is
  for (std::size_t at = kSignature; at < file.size();) {
    const std::size_t left = file.size() - at, size = left < kAround ? 0 : png_get_uint_32(&file[at]);
    if (left < kAround || size > left - kAround)
      throw DataError(path, at, "a whole PNG picture", "a chunk that the file ends in");
    if (std::equal(&file[at + 4], &file[at + 8], "IEND")) return;
    at += size + kAround;
  }
}

/// Frees what libpng keeps between the calls of its simplified interface.
struct PngImage : png_image {
  PngImage() : png_image{} { version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(this); }
  PngImage(const PngImage&) = delete;
};

}  // namespace

Images planes_of(const Raster& raster) {
  Images images{1, raster.channels, raster.height, raster.width, {}, {}};
  images.pixels.reserve(raster.pixels.size());
  for (std::size_t channel = 0; channel < raster.channels; ++channel)
    for (std::size_t i = channel; i < raster.pixels.size(); i += raster.channels)
      images.pixels.push_back(raster.pixels[i]);
  return images;
}

void set_planes(Raster& raster, const std::uint8_t* planes) {
  const std::size_t plane = raster.height * raster.width;
  raster.pixels.resize(plane * raster.channels);
  for (std::size_t channel = 0; channel < raster.channels; ++channel)
    for (std::size_t i = 0; i < plane; ++i)
      raster.pixels[i * raster.channels + channel] = planes[channel * plane + i];
}

Raster read_png(const std::string& path) {
  const std::vector<std::uint8_t> file = GzInput(path).read_all(kMaxPngBytes);
  expect_whole_chunks(path, file);
  PngImage image;
  if (!png_image_begin_read_from_memory(&image, file.data(), file.size()))
    throw DataError(path, 0, "a PNG picture", std::string("a file libpng refuses: ") + image.message);
  if (image.format & PNG_FORMAT_FLAG_ALPHA)
    throw DataError(path, 0, "an opaque picture", "a transparent one");

  const bool has_colour = image.format & PNG_FORMAT_FLAG_COLOR;
  image.format = has_colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Raster raster{image.width, image.height, has_colour ? 3u : 1u, {}};
  const std::uint64_t limit = std::min<std::uint64_t>(kMaxPngBytes, file.size() * kBestPixelRatio);
  const std::uint64_t row = std::uint64_t(raster.width) * raster.channels;
  if (row * raster.height > limit)
    throw DataError(path, 16, "a picture of at most " + std::to_string(limit) + " bytes",
                    std::to_string(raster.width) + " x " + std::to_string(raster.height));
  raster.pixels.resize(row * raster.height);
  if (!png_image_finish_read(&image, nullptr, raster.pixels.data(), 0, nullptr))
    throw DataError(path, 0, "a whole PNG picture", std::string("a damaged one: ") + image.message);
  return raster;
}

std::string encode_png(const Raster& raster) {
  const auto& [width, height, channels, pixels] = raster;
  const std::uint64_t bytes = std::uint64_t(width) * height * channels;
  if ((channels != 1 && channels != 3) || !width || !height || width > kMaxPngBytes ||
      height > kMaxPngBytes || bytes > kMaxPngBytes || pixels.size() != bytes)
    throw UsageError(std::to_string(pixels.size()) + " bytes are no picture of " + std::to_string(width) +
                     " x " + std::to_string(height) + " pixels with " + std::to_string(channels) +
                     " channels");
  PngImage image;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string file(size, '\0');
  if (!png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, nullptr))
    throw Error(std::string("cannot encode the picture: ") + image.message);
  file.resize(size);
  return file;
}

void write_png(const std::string& path, const Raster& raster) {
  write_atomically(path, encode_png(raster));
}

}  // namespace isthmus::data
