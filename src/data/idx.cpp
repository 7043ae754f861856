#include "isthmus/data/idx.hpp"

#include <algorithm>
#include <limits>

#include "gz_input.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr std::uint32_t kImagesMagic = 0x803, kLabelsMagic = 0x801;  // bytes, in 3 and 1 dimensions
constexpr std::uint32_t kMaxExtent = 4096;
constexpr std::uint64_t kMaxBytes = std::uint64_t(1) << 32;  // against small files that inflate without end

void expect_magic(GzInput& input, std::uint32_t magic, const char* what) {
  const std::uint64_t offset = input.offset();
  const std::uint32_t found = input.read_number("the magic number");
  if (found != magic)
    throw DataError(input.path(), offset, "magic number " + std::to_string(magic) + " of " + what,
                    std::to_string(found));
}

/// \param size  bytes of one item
std::vector<std::uint8_t> read_items(GzInput& input, std::uint64_t count, std::uint64_t size,
                                     const char* what) {
  const std::uint64_t limit = std::min(kMaxBytes, input.capacity());
  if (count * size > limit)
    throw DataError(input.path(), 4, "at most the " + std::to_string(limit) + " bytes that the file can hold",
                    std::to_string(count) + " " + what + " of " + std::to_string(size) + " bytes");
  std::vector<std::uint8_t> items = input.read(count * size, what);
  input.expect_end();
  return items;
}

Images read_images(const std::string& path) {
  GzInput input(path);
  expect_magic(input, kImagesMagic, "an IDX file of images");
  const std::uint32_t count = input.read_number("the number of images");
  const auto read_extent = [&](const char* what) {
    const std::uint64_t offset = input.offset();
    const std::uint32_t extent = input.read_number(what);
    if (extent == 0 || extent > kMaxExtent)
      throw DataError(path, offset, std::string(what) + " from 1 to " + std::to_string(kMaxExtent),
                      std::to_string(extent));
    return extent;
  };
  const std::uint32_t height = read_extent("an image's height"), width = read_extent("an image's width");
  Images images{count, 1, height, width, {}, {}};
  images.pixels = read_items(input, count, images.image_size(), "images");
  return images;
}

std::string number(std::size_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

}  // namespace

Images read_idx(const std::string& images_path, const std::string& labels_path) {
  std::vector<std::int32_t> labels = read_idx_labels(labels_path);
  Images images = read_images(images_path);
  if (labels.size() != images.count)
    throw DataError(labels_path, 4, std::to_string(images.count) + " labels, as there are images",
                    std::to_string(labels.size()));
  images.labels = std::move(labels);
  return images;
}

std::vector<std::int32_t> read_idx_labels(const std::string& path) {
  GzInput input(path);
  expect_magic(input, kLabelsMagic, "an IDX file of labels");
  const std::uint32_t count = input.read_number("the number of labels");
  const std::vector<std::uint8_t> bytes = read_items(input, count, 1, "labels");
  return {bytes.begin(), bytes.end()};
}

void write_idx_images(const std::string& path, const Images& images) {
  require_consistent(images);
  if (images.channels != 1 || !images.height || !images.width ||
      images.count > std::numeric_limits<std::uint32_t>::max())
    throw UsageError(path + ": IDX holds grey images of at least one pixel");
  std::string bytes =
      number(kImagesMagic) + number(images.count) + number(images.height) + number(images.width);
  bytes.append(images.pixels.begin(), images.pixels.end());
  write_atomically(path, bytes);
}

void write_idx_labels(const std::string& path, const Images& images) {
  require_consistent(images);
  std::string bytes = number(kLabelsMagic) + number(images.labels.size());
  for (const std::int32_t label : images.labels) {
    if (label > 255) throw UsageError(path + ": IDX holds labels up to 255, not " + std::to_string(label));
    bytes += static_cast<char>(label);
  }
  write_atomically(path, bytes);
}

}  // namespace isthmus::data
