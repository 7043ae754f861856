#include "isthmus/train/event_file.hpp"

#include <events.pb.h>

#include <boost/crc.hpp>

namespace isthmus::train {
namespace {

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

/// A checksum of bytes that hold checksums themselves would be a weak one, so the format rotates it and adds
/// a constant.
std::string masked_crc(std::string_view bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return little_endian(((crc >> 15) | (crc << 17)) + 0xa282ead8u, 4);
}

events::Event event_at(const EventPlace& place) {
  events::Event event;
  event.set_wall_time(place.time);
  event.set_step(static_cast<std::int64_t>(place.step));
  return event;
}

std::string record_of(const events::Event& event) {
  return tf_record(event.SerializeAsString());
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::string tf_record(std::string_view bytes) {
  const std::string length = little_endian(bytes.size(), 8);
  return length + masked_crc(length) + std::string(bytes) + masked_crc(bytes);
}

std::string event_file_start(double time) {
  events::Event version = event_at({0, time}), start = event_at({0, time});
  version.set_file_version("brain.Event:2");
  start.mutable_session_log()->set_status(events::SessionLog::START);
  return record_of(version) + record_of(start);
}

std::string scalars_record(const std::string& section, const EventPlace& place,
                           const std::vector<std::pair<std::string, double>>& values) {
  events::Event event = event_at(place);
  for (const auto& [name, value] : values) {
    events::Summary::Value& scalar = *event.mutable_summary()->add_value();
    scalar.set_tag(section + "/" + name);
    scalar.set_simple_value(static_cast<float>(value));
  }
  return record_of(event);
}

std::string picture_record(const std::string& tag, const EventPlace& place, const data::Raster& picture) {
  events::Event event = event_at(place);
  events::Summary::Value& value = *event.mutable_summary()->add_value();
  value.set_tag(tag);
  events::Image& image = *value.mutable_image();
  image.set_width(static_cast<std::int32_t>(picture.width));
  image.set_height(static_cast<std::int32_t>(picture.height));
  image.set_colorspace(static_cast<std::int32_t>(picture.channels));
  image.set_encoded_image_string(data::encode_png(picture));
  return record_of(event);
}

}  // namespace isthmus::train
