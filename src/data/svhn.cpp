#include "isthmus/data/svhn.hpp"

#include "image_reader.hpp"
#include "isthmus/compute/error.hpp"
#include "mat_element.hpp"

namespace isthmus::data {
namespace {

constexpr std::uint64_t kSide = 32, kChannels = 3, kClasses = 10;
constexpr std::uint64_t kImageSize = kSide * kSide * kChannels;

std::string text_of(const MatArray& array) {
  std::string text = array.type == MatArray::Class::uint8     ? "uint8 of "
                     : array.type == MatArray::Class::float64 ? "double of "
                                                              : "another type of ";
  for (std::size_t i = 0; i < array.shape.size(); ++i)
    text += (i ? " x " : "") + std::to_string(array.shape[i]);
  return text;
}

/// MATLAB leaves out a last extent of 1.
std::uint64_t image_count(const MatFile& file) {
  const MatArray& x = file.array("X");
  const bool has_right_shape = (x.shape.size() == 3 || x.shape.size() == 4) && x.shape[0] == kSide &&
                               x.shape[1] == kSide && x.shape[2] == kChannels;
  if (!has_right_shape || x.type != MatArray::Class::uint8)
    throw DataError(file.path(), x.offset, "X as uint8 of 32 x 32 x 3 x N", text_of(x));
  return x.count() / kImageSize;
}

template <class T>
void append_labels(const MatFile& file, const MatArray& y, std::vector<std::int32_t>& labels) {
  std::vector<T> values(y.count());
  file.read(y, values.data());
  for (const T value : values) {
    if (!(value >= 1 && value <= kClasses) || value != static_cast<int>(value))
      throw DataError(file.path(), y.offset, "labels from 1 to 10 in y", std::to_string(value));
    labels.push_back(static_cast<std::int32_t>(value) % 10);
  }
}

void append_labels(const MatFile& file, std::vector<std::int32_t>& labels) {
  const MatArray& y = file.array("y");
  const std::uint64_t count = image_count(file);
  if (y.shape.size() != 2 || y.count() != count || (y.shape[0] != 1 && y.shape[1] != 1) ||
      y.type == MatArray::Class::other)
    throw DataError(file.path(), y.offset, "y as uint8 or double of " + std::to_string(count) + " x 1",
                    text_of(y));
  file.verify(y);
  if (y.type == MatArray::Class::uint8)
    append_labels<std::uint8_t>(file, y, labels);
  else
    append_labels<double>(file, y, labels);
}

class SvhnReader : public ImageReader {
 public:
  SvhnReader(const MatFile& file, Images head)
      : ImageReader(std::move(head)), pixels_(file, file.array("X")) {}

  void read(std::size_t count, Images& images) override {
    make_room(count, images);
    pixels_.read(images.pixels.size(), images.pixels.data());
    images = transpose(std::move(images));  // each plane runs down its columns
  }
  void expect_end() override { pixels_.expect_end(); }

 private:
  MatBytes pixels_;
};

}  // namespace

std::unique_ptr<ImageReader> open_svhn(const std::string& path) {
  const MatFile file(path);
  Images head{image_count(file), kChannels, kSide, kSide, {}, {}};
  append_labels(file, head.labels);
  return std::make_unique<SvhnReader>(file, std::move(head));
}

Images read_svhn(const std::vector<std::string>& paths) {
  Images images{0, kChannels, kSide, kSide, {}, {}};
  std::vector<MatFile> files;
  for (const std::string& path : paths) {
    const MatFile& file = files.emplace_back(path);
    images.count += image_count(file);
    append_labels(file, images.labels);
    file.verify(file.array("X"));
  }
  images.pixels.resize(images.count * kImageSize);
  std::uint8_t* to = images.pixels.data();
  for (const MatFile& file : files) {
    file.read(file.array("X"), to);
    to += file.array("X").count();
  }
  return transpose(std::move(images));  // each plane runs down its columns
}

std::vector<std::int32_t> read_svhn_labels(const std::vector<std::string>& paths) {
  std::vector<std::int32_t> labels;
  for (const std::string& path : paths) append_labels(MatFile(path), labels);
  return labels;
}

}  // namespace isthmus::data
