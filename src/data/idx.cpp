#include "isthmus/data/idx.hpp"

#include <algorithm>
#include <limits>

#include "gz_input.hpp"
#include "image_reader.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr std::uint32_t kImagesMagic = 0x803, kLabelsMagic = 0x801;  // bytes, in 3 and 1 dimensions
constexpr std::uint32_t kMaxExtent = 4096;
constexpr std::uint64_t kMaxIdxBytes = std::uint64_t(1)
                                       << 32;  // against small files that inflate without end

void expect_magic(GzInput& input, std::uint32_t magic, const char* what) {
  const std::uint64_t offset = input.offset();
  const std::uint32_t found = input.read_number("the magic number");
  if (found != magic)
    throw DataError(input.path(), offset, "magic number " + std::to_string(magic) + " of " + what,
                    std::to_string(found));
}

/// \param size  bytes of one item
void expect_room(const GzInput& input, std::uint64_t limit, std::uint64_t count, std::uint64_t size,
                 const char* what) {
  limit = std::min(limit, input.capacity());
  if (count * size > limit)
    throw DataError(input.path(), 4, "at most the " + std::to_string(limit) + " bytes that the file can hold",
                    std::to_string(count) + " " + what + " of " + std::to_string(size) + " bytes");
}

std::vector<std::uint8_t> read_items(GzInput& input, std::uint64_t count, std::uint64_t size,
                                     const char* what) {
  expect_room(input, kMaxIdxBytes, count, size, what);
  std::vector<std::uint8_t> items = input.read(count * size, what);
  input.expect_end();
  return items;
}

/// How many images follow, and their extents.
Images read_head(GzInput& input) {
  expect_magic(input, kImagesMagic, "an IDX file of images");
  const std::uint32_t count = input.read_number("the number of images");
  const auto read_extent = [&](const char* what) {
    const std::uint64_t offset = input.offset();
    const std::uint32_t extent = input.read_number(what);
    if (extent == 0 || extent > kMaxExtent)
      throw DataError(input.path(), offset, std::string(what) + " from 1 to " + std::to_string(kMaxExtent),
                      std::to_string(extent));
    return extent;
  };
  const std::uint32_t height = read_extent("an image's height"), width = read_extent("an image's width");
  return {count, 1, height, width, {}, {}};
}

Images read_images(const std::string& path) {
  GzInput input(path);
  Images images = read_head(input);
  images.pixels = read_items(input, images.count, images.image_size(), "images");
  return images;
}

std::vector<std::int32_t> expect_labels(const std::string& path, const Images& images) {
  std::vector<std::int32_t> labels = read_idx_labels(path);
  if (labels.size() != images.count)
    throw DataError(path, 4, std::to_string(images.count) + " labels, as there are images",
                    std::to_string(labels.size()));
  return labels;
}

class IdxReader : public ImageReader {
 public:
  IdxReader(GzInput input, Images head) : ImageReader(std::move(head)), input_(std::move(input)) {}

  void read(std::size_t count, Images& images) override {
    make_room(count, images);
    input_.read(images.pixels.size(), images.pixels.data(), "images");
  }
  void expect_end() override { input_.expect_end(); }

 private:
  GzInput input_;
};

std::string number(std::size_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

}  // namespace

Images read_idx(const std::string& images_path, const std::string& labels_path) {
  Images images = read_images(images_path);
  images.labels = expect_labels(labels_path, images);
  return images;
}

std::unique_ptr<ImageReader> open_idx(const std::string& images, const std::string& labels) {
  GzInput input(images);
  Images head = read_head(input);
  expect_room(input, input.capacity(), head.count, head.image_size(), "images");
  if (!labels.empty()) head.labels = expect_labels(labels, head);
  return std::make_unique<IdxReader>(std::move(input), std::move(head));
}

std::vector<std::int32_t> read_idx_labels(const std::string& path) {
  GzInput input(path);
  expect_magic(input, kLabelsMagic, "an IDX file of labels");
  const std::uint32_t count = input.read_number("the number of labels");
  const std::vector<std::uint8_t> bytes = read_items(input, count, 1, "labels");
  return {bytes.begin(), bytes.end()};
}

std::string idx_head(std::size_t count, std::size_t height, std::size_t width) {
  return number(kImagesMagic) + number(count) + number(height) + number(width);
}

void write_idx_images(const std::string& path, const Images& images) {
  require_consistent(images);
  if (images.channels != 1 || !images.height || !images.width ||
      images.count > std::numeric_limits<std::uint32_t>::max())
    throw UsageError(path + ": IDX holds grey images of at least one pixel");
  std::string bytes = idx_head(images.count, images.height, images.width);
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
