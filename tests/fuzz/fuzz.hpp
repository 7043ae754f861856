// What fuzz targets share: a folder for the files to be read, and what a reader may do.
#pragma once

#include <cstdint>
#include <string_view>

#include "isthmus/compute/error.hpp"
#include "support/temporary_folder.hpp"

namespace isthmus::fuzz {

/// Of this process, and removed at its end.
inline const test::TemporaryFolder& folder() {
  static const test::TemporaryFolder folder;
  return folder;
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Whatever it is given, a reader returns or throws an Error: all else ends the process. \returns whether it
/// returned
template <class Read>
bool attempt(Read&& read) {
  try {
    read();
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace isthmus::fuzz
