// MATLAB files of house numbers: the bytes as they are, and with every array compressed, so that changed ones
// get past zlib's checksum.
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "fuzz/fuzz.hpp"
#include "isthmus/data/image_source.hpp"
#include "isthmus/data/svhn.hpp"

using namespace isthmus;

namespace {

constexpr std::size_t kHeader = 128, kTag = 8;
constexpr std::uint32_t kCompressed = 15;  // the type of a compressed array

void append_number(std::string& file, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) file += static_cast<char>(number >> shift & 0xff);
}

/// The file with what its tags call elements compressed; a last one may be cut short.
std::string with_compressed_arrays(std::string_view plain) {
  std::string file(plain.substr(0, kHeader));
  for (std::size_t at = kHeader; at + kTag <= plain.size();) {
    std::uint32_t size = 0;
    std::memcpy(&size, &plain[at + 4], sizeof size);
    const std::size_t count = std::min<std::size_t>(kTag + size, plain.size() - at);
    uLongf bytes = compressBound(count);
    std::string element(bytes, '\0');
    compress2(reinterpret_cast<Bytef*>(element.data()), &bytes, reinterpret_cast<const Bytef*>(&plain[at]),
              count, 1);
    append_number(file, kCompressed);
    append_number(file, static_cast<std::uint32_t>(bytes));
    file.append(element, 0, bytes);
    at += count;
  }
  return file;
}

void read(std::string_view bytes) {
  const std::string path = fuzz::folder().write("x.mat", bytes);
  fuzz::attempt([&] { data::read_svhn({path}); });
  fuzz::attempt([&] { data::read_svhn_labels({path}); });
  fuzz::attempt([&] {
    data::ImageBatch batch;
    const auto source = data::open_image_source(path, {1, 4, 4});
    while (source->read(1, batch)) batch.clear();
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  read(bytes);
  read(with_compressed_arrays(bytes));
  return 0;
}
