/// \file
/// The bytes of files that TensorBoard reads: TFRecords, each with an Event. docs/watching.md says how a
/// run's is used.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "isthmus/data/png.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// CRC-32C (Castagnoli, as iSCSI has it: RFC 3720, appendix B.4).
std::uint32_t crc32c(std::string_view bytes);

/// Bytes framed as a TFRecord: length, its checksum, the bytes, their checksum.
std::string tf_record(std::string_view bytes);

/// Where an event stands on TensorBoard's axes.
struct EventPlace {
  std::uint64_t step = 0;
  double time = 0;  ///< in seconds since 1970
};

/// The records that a file begins with. Readers forget what they know of the folder from earlier files.
std::string event_file_start(double time);

/// Numbers with the tags "section/name": TensorBoard shows those of a section together.
std::string scalars_record(const std::string& section, const EventPlace& place,
                           const std::vector<std::pair<std::string, double>>& values);

/// \throws as data::encode_png
std::string picture_record(const std::string& tag, const EventPlace& place, const data::Raster& picture);

}  // namespace isthmus::train
#pragma GCC visibility pop
