// Tuning files: the bytes as they are, and as the record of a file whose checksum is right.
#include "fuzz/fuzz.hpp"
#include "ops/tuning_text.hpp"
#include "shallow_json.hpp"

using namespace isthmus;
using Json = nlohmann::json;

namespace {

void read(const std::string& text) {
  fuzz::attempt([&] {
    ops::parse_tuning(text, "tuning.json", {{"device", "any"}}, {ops::GemmProvider::ours});
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(fuzz::text_of(data, size));
  read(bytes);
  try {
    read(ops::tuning_text(parse_shallow<Json>(bytes)));
  } catch (const Json::exception&) {  // no JSON, or not of UTF-8
  }
  return 0;
}
