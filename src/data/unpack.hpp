// Archives that published data comes in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace isthmus::data {

/// What a file that is compressed with bzip2 holds. \throws DataError where it is damaged or holds more than
/// `limit` bytes; Error where it cannot be read
std::string read_bzip2(const std::string& path, std::uint64_t limit);

/// Writes these files of a zip archive into `folder`, under their names without folders, each whole or not at
/// all. \throws DataError where the archive is damaged or lacks one; Error where one cannot be written
void unpack_zip(const std::string& path, const std::vector<std::string>& names, const std::string& folder);

}  // namespace isthmus::data
