#include "isthmus/data/image_source.hpp"

#include <algorithm>
#include <filesystem>

#include "image_sources.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/data/conversion.hpp"
#include "isthmus/data/digit_sheet.hpp"
#include "isthmus/data/png.hpp"

namespace isthmus::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSheetWidth = 2000, kSheetHeight = 1000;  // of OpenCV's digits.png

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

/// MNIST's naming: "…-images-idx3-ubyte" has its labels in "…-labels-idx1-ubyte". Empty where there are none.
std::string labels_beside(const std::string& images) {
  const std::string part = "images-idx3";
  const std::size_t place = images.rfind(part);
  if (place == std::string::npos) return {};
  std::string labels = images;
  labels.replace(place, part.size(), "labels-idx1");
  std::error_code ignored;
  return fs::exists(labels, ignored) ? labels : std::string();
}

/// One picture.
class PictureSource : public ImageSource {
 public:
  PictureSource(const Images& image, std::string name, const SourceOptions& options)
      : image_(fit(image, options)), name_(std::move(name)), is_read_(options.count == 0) {}

  std::size_t count() const override { return 1; }
  bool has_labels() const override { return false; }
  bool read(std::size_t most, ImageBatch& batch) override {
    if (is_read_ || most == 0) return false;
    append(image_, batch);
    batch.names.push_back(name_);
    return is_read_ = true;
  }

 private:
  Images image_;
  std::string name_;
  bool is_read_;
};

/// Images that are in memory already.
class MemoryReader : public ImageReader {
 public:
  explicit MemoryReader(Images images)
      : ImageReader({images.count, images.channels, images.height, images.width, {}, images.labels}),
        images_(std::move(images)) {}

  void read(std::size_t count, Images& images) override {
    images = subset(images_, next_, count);
    images.labels.clear();
    next_ += count;
  }
  void expect_end() override {}

 private:
  Images images_;
  std::size_t next_ = 0;
};

std::unique_ptr<ImageSource> open_png(const std::string& path, const SourceOptions& options) {
  const Raster raster = read_png(path);
  if (raster.width == kSheetWidth && raster.height == kSheetHeight)
    return open_reader_source(std::make_unique<MemoryReader>(read_digit_sheet(path)), options);
  const std::string name = fs::path(path).filename().string();
  return std::make_unique<PictureSource>(planes_of(raster), name.substr(0, name.rfind(".png")), options);
}

}  // namespace

void ImageBatch::clear() {
  images.count = 0;
  images.pixels.clear();
  names.clear();
  refused.clear();
}

Images fit(Images images, const SourceOptions& options) {
  images = to_channels(std::move(images), options.channels);
  if (images.height != options.height || images.width != options.width)
    images = resize(images, options.height, options.width);
  return options.contrast_normalise ? normalise_contrast(std::move(images)) : images;
}

void append(const Images& images, ImageBatch& batch) {
  Images& all = batch.images;
  all.channels = images.channels;
  all.height = images.height;
  all.width = images.width;
  all.count += images.count;
  all.pixels.insert(all.pixels.end(), images.pixels.begin(), images.pixels.end());
}

std::unique_ptr<ImageSource> open_image_source(const std::string& path, const SourceOptions& options) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return open_folder_source(path, options);
  if (!fs::exists(path, ignored)) throw UsageError("there is no file '" + path + "' to translate");
  if (ends_with(path, ".png") || ends_with(path, ".png.gz")) return open_png(path, options);
  return open_reader_source(ends_with(path, ".mat") ? open_svhn(path) : open_idx(path, labels_beside(path)),
                            options);
}

}  // namespace isthmus::data
