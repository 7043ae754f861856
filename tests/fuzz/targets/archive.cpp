// What published data comes in: zip archives, and text compressed with bzip2.
#include "data/unpack.hpp"
#include "fuzz/fuzz.hpp"

using namespace isthmus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string path = fuzz::folder().write("archive", fuzz::text_of(data, size));
  fuzz::attempt([&] { data::unpack_zip(path, {"gzip/one", "two"}, fuzz::folder() / "out"); });
  fuzz::attempt([&] { data::read_bzip2(path, 1 << 20); });
  return 0;
}
