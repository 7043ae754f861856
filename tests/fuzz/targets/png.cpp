// PNG pictures: the bytes as they are, and with right checksums, without which libpng does not look at a
// chunk.
#include <zlib.h>

#include "fuzz/fuzz.hpp"
#include "isthmus/data/conversion.hpp"
#include "isthmus/data/png.hpp"

using namespace isthmus;

namespace {

constexpr std::size_t kSignature = 8, kNumber = 4;

std::uint32_t number_at(const std::string& file, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < kNumber; ++i) number = number << 8 | static_cast<std::uint8_t>(file[at + i]);
  return number;
}

/// A chunk is its size, its type, so many bytes, and the checksum of type and bytes.
std::string with_right_checksums(std::string file) {
  for (std::size_t at = kSignature; at + 3 * kNumber <= file.size();) {
    const std::size_t size = number_at(file, at);
    if (size > file.size() - at - 3 * kNumber) break;
    const std::size_t covered = kNumber + size;
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(&file[at + kNumber]), static_cast<uInt>(covered));
    at += kNumber + covered;
    for (int shift = 24; shift >= 0; shift -= 8) file[at++] = static_cast<char>(sum >> shift & 0xff);
  }
  return file;
}

void read(const std::string& bytes) {
  const std::string path = fuzz::folder().write("x.png", bytes);
  fuzz::attempt([&] {
    const data::Images image = data::planes_of(data::read_png(path));
    data::Conversion conversion;
    conversion.channels = 1;
    conversion.size = 4;
    data::convert(image, conversion);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(fuzz::text_of(data, size));
  read(bytes);
  read(with_right_checksums(bytes));
  return 0;
}
