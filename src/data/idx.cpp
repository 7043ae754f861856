#include "isthmus/data/idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "input_file.hpp"
#include "isthmus/compute/error.hpp"

namespace isthmus::data {
namespace {

constexpr std::uint32_t kImagesMagic = 0x803, kLabelsMagic = 0x801;  // unsigned bytes of rank three and one

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {
    regular_file_size(path);
    file_.reset(gzopen(path.c_str(), "rb"));
    if (!file_) throw Error(path + ": cannot open");
  }

  std::uint32_t number() {
    const std::vector<std::uint8_t> b = bytes(4, "a four-byte number");
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
  }

  void expect_magic(std::uint32_t magic) {
    const std::uint32_t found = number();
    if (found != magic) fail(0, "the IDX magic number " + std::to_string(magic), std::to_string(found));
  }

  /// Read piece by piece: a file that declares more than it holds costs no more memory than it has.
  std::vector<std::uint8_t> bytes(std::uint64_t count, const std::string& what) {
    std::vector<std::uint8_t> data;
    while (data.size() < count) {
      const std::size_t before = data.size();
      data.resize(before + std::min<std::uint64_t>(count - before, 1 << 20));
      const int got = gzread(file_.get(), data.data() + before, static_cast<unsigned>(data.size() - before));
      if (got != static_cast<int>(data.size() - before))
        fail(offset_ + before + std::max(got, 0), what, got < 0 ? "damaged gzip data" : "the end of the file");
    }
    offset_ += count;
    return data;
  }

  void expect_end() {
    std::uint8_t extra = 0;
    if (gzread(file_.get(), &extra, 1) != 0) fail(offset_, "the end of the file", "more data");
  }

  [[noreturn]] void fail(std::uint64_t offset, const std::string& expected, const std::string& found) const {
    throw DataError(path_, offset, expected, found);
  }

 private:
  struct Close {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::string path_;
  std::unique_ptr<gzFile_s, Close> file_;
  std::uint64_t offset_ = 0;
};

}  // namespace

Images read_idx(const std::string& images_path, const std::string& labels_path) {
  Reader file(images_path);
  file.expect_magic(kImagesMagic);
  Images images;
  images.count = file.number();
  images.height = file.number();
  images.width = file.number();
  if (images.height == 0 || images.width == 0 || images.height > 4096 || images.width > 4096)
    file.fail(8, "images of 1 to 4096 pixels a side",
              std::to_string(images.height) + " by " + std::to_string(images.width));
  images.pixels = file.bytes(std::uint64_t{images.count} * images.image_size(), "pixels");
  file.expect_end();

  Reader labels(labels_path);
  labels.expect_magic(kLabelsMagic);
  const std::uint32_t count = labels.number();
  if (count != images.count)
    labels.fail(4, std::to_string(images.count) + " labels, as many as images", std::to_string(count));
  const std::vector<std::uint8_t> values = labels.bytes(count, "labels");
  labels.expect_end();
  images.labels.assign(values.begin(), values.end());
  return images;
}

}  // namespace isthmus::data
