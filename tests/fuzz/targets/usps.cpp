// The text that USPS's digits are published as.
#include "data/usps.hpp"
#include "fuzz/fuzz.hpp"

using namespace isthmus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::attempt([&] { data::parse_usps("usps", fuzz::text_of(data, size)); });
  return 0;
}
