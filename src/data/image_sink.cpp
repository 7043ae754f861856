#include "isthmus/data/image_sink.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <functional>
#include <limits>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/idx.hpp"
#include "isthmus/data/png.hpp"

namespace isthmus::data {
namespace {

/// A head with the number of rows in it, and the rows.
class ArraySink : public ImageSink {
 public:
  /// \param head  for so many rows; as long for any number
  ArraySink(const std::string& path, std::function<std::string(std::size_t rows)> head)
      : file_(path), head_(std::move(head)) {
    file_.write(head_(0));
  }

  void write(const ResultBatch& results) override {
    const std::size_t count = results.sources.images.count;
    rows_.clear();
    for (std::size_t image = 0; image < count; ++image)
      for (std::size_t sample = 0; sample < results.samples; ++sample)
        rows_.append(reinterpret_cast<const char*>(results.at(image, sample)), results.size);
    file_.write(rows_);
    count_ += count * results.samples;
  }

  void finish() override {
    file_.rewrite(0, head_(count_));
    file_.commit();
  }

 private:
  AtomicFile file_;
  std::function<std::string(std::size_t)> head_;
  std::string rows_;
  std::size_t count_ = 0;
};

class PngSink : public ImageSink {
 public:
  PngSink(std::string folder, std::size_t channels, std::size_t height, std::size_t width)
      : folder_(std::move(folder)), raster_{width, height, channels, {}} {}

  void write(const ResultBatch& results) override {
    for (std::size_t image = 0; image < results.sources.images.count; ++image)
      for (std::size_t sample = 0; sample < results.samples; ++sample) {
        set_planes(raster_, results.at(image, sample));
        AtomicFile file(fmt::format("{}/{}-{}.png", folder_, results.sources.names[image], sample));
        file.write(encode_png(raster_));
        file.commit(/*is_durable=*/false);  // a wait for the disk takes longer than many pictures
      }
  }

  void finish() override {}

 private:
  std::string folder_;
  Raster raster_;
};

/// \see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
std::string npy_head(const std::string& type, const std::vector<std::size_t>& shape, std::size_t rows) {
  constexpr std::size_t kSize = 128, kBefore = 10;  // the whole is a multiple of 64
  std::string head = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}), }}", type, rows,
                                 fmt::join(shape, ", "));
  head.resize(kSize - kBefore - 1, ' ');
  const char version[] = {'\x93', 'N', 'U', 'M', 'P', 'Y', 1, 0, static_cast<char>(kSize - kBefore), 0};
  return std::string(version, sizeof version) + head + "\n";
}

}  // namespace

std::unique_ptr<ImageSink> make_idx_sink(const std::string& path, std::size_t height, std::size_t width) {
  return std::make_unique<ArraySink>(path, [=](std::size_t rows) {
    if (rows > std::numeric_limits<std::uint32_t>::max())
      throw Error(fmt::format("{}: IDX holds at most 4294967295 images, not {}", path, rows));
    return idx_head(rows, height, width);
  });
}

std::unique_ptr<ImageSink> make_npy_sink(const std::string& path, const std::string& type,
                                         const std::vector<std::size_t>& shape) {
  return std::make_unique<ArraySink>(path, [=](std::size_t rows) { return npy_head(type, shape, rows); });
}

std::unique_ptr<ImageSink> make_png_sink(const std::string& folder, std::size_t channels, std::size_t height,
                                         std::size_t width) {
  return std::make_unique<PngSink>(folder, channels, height, width);
}

}  // namespace isthmus::data
