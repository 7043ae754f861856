// IDX files of images and of labels, plain and gzip; the images batch by batch too, with two labels beside.
#include "isthmus/data/idx.hpp"
#include "fuzz/fuzz.hpp"
#include "isthmus/data/image_source.hpp"

using namespace isthmus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string labels =
      fuzz::folder().write("labels-idx1-ubyte", std::string_view("\0\0\x08\x01\0\0\0\x02\x01\x07", 10));
  const std::string path = fuzz::folder().write("images-idx3-ubyte", fuzz::text_of(data, size));
  fuzz::attempt([&] { data::read_idx_labels(path); });
  fuzz::attempt([&] { data::read_idx(path, labels); });
  fuzz::attempt([&] {
    data::ImageBatch batch;
    const auto source = data::open_image_source(path, {1, 4, 4});
    while (source->read(1, batch)) batch.clear();
  });
  return 0;
}
