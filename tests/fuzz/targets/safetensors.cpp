// Models and checkpoints: the bytes as a file, and as a header up to the first line's end with data behind
// it, so that a header of another length is read too. Of a model, the extents of its images as well.
#include <algorithm>

#include "fuzz/fuzz.hpp"
#include "isthmus/nn/safetensors.hpp"
#include "isthmus/train/image_stage.hpp"

using namespace isthmus;

namespace {

void read(std::string_view bytes) {
  const std::string path = fuzz::folder().write("x.safetensors", bytes);
  fuzz::attempt([&] { train::image_of(nn::read_safetensors(path)); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  read(bytes);
  const std::uint64_t length = std::min(bytes.find('\n'), bytes.size());
  const std::string_view values = bytes.substr(std::min<std::size_t>(length + 1, bytes.size()));
  read(std::string(reinterpret_cast<const char*>(&length), sizeof length)
           .append(bytes.substr(0, length))
           .append(values));
  return 0;
}
