// Reading event files back: independent of how they are written but for the checksum's polynomial.
#pragma once

#include <events.pb.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/train/event_file.hpp"

namespace isthmus::test {

inline std::uint64_t little_endian(const std::string& bytes, std::size_t at, int count) {
  std::uint64_t value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

inline bool has_checksum(const std::string& bytes, std::size_t begin, std::size_t length) {
  const auto masked = static_cast<std::uint32_t>(little_endian(bytes, begin + length, 4));
  const std::uint32_t rotated = masked - 0xa282ead8u;
  return train::crc32c(bytes.substr(begin, length)) == (rotated >> 17 | rotated << 15);
}

/// The events of whole records, as TensorBoard takes them: what is torn at the end is left.
inline std::vector<events::Event> read_events(const std::string& bytes) {
  std::vector<events::Event> read;
  for (std::size_t at = 0; at + 12 <= bytes.size();) {
    BOOST_TEST_REQUIRE(has_checksum(bytes, at, 8));
    const std::uint64_t length = little_endian(bytes, at, 8);
    if (at + 12 + length + 4 > bytes.size()) break;
    BOOST_TEST_REQUIRE(has_checksum(bytes, at + 12, length));
    BOOST_TEST_REQUIRE(read.emplace_back().ParseFromString(bytes.substr(at + 12, length)));
    at += 12 + length + 4;
  }
  return read;
}

}  // namespace isthmus::test
