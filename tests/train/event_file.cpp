#include "isthmus/train/event_file.hpp"

#include <numeric>

#include "support/tf_records.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

const data::Raster kPicture{3, 2, 1, {0, 50, 100, 150, 200, 250}};

}  // namespace

BOOST_AUTO_TEST_SUITE(event_file)

BOOST_AUTO_TEST_CASE(checksums_are_those_of_the_rfc) {
  std::string rising(32, '\0');
  std::iota(rising.begin(), rising.end(), '\0');
  BOOST_TEST(train::crc32c(std::string(32, '\0')) == 0x8a9136aau);  // RFC 3720, B.4
  BOOST_TEST(train::crc32c(std::string(32, '\xff')) == 0x62a8ab43u);
  BOOST_TEST(train::crc32c(rising) == 0x46dd794eu);
  BOOST_TEST(train::crc32c(std::string(rising.rbegin(), rising.rend())) == 0x113fdb5cu);
  BOOST_TEST(train::crc32c("") == 0u);
}

BOOST_AUTO_TEST_CASE(a_record_is_framed_as_tensorflow_frames_it) {
  // What tf.io.TFRecordWriter writes for b"isthmus" is as long, and starts with the length.
  const std::string record = train::tf_record("isthmus");
  BOOST_TEST(record.size() == 8u + 4 + 7 + 4);
  BOOST_TEST(little_endian(record, 0, 8) == 7u);
  BOOST_TEST(record.substr(12, 7) == "isthmus");
  BOOST_TEST(has_checksum(record, 0, 8));
  BOOST_TEST(has_checksum(record, 12, 7));
}

BOOST_AUTO_TEST_CASE(a_file_begins_with_its_version_and_a_new_session) {
  const auto events = read_events(train::event_file_start(1.5e9));
  BOOST_TEST_REQUIRE(events.size() == 2u);
  BOOST_TEST(events[0].file_version() == "brain.Event:2");
  BOOST_TEST(events[0].wall_time() == 1.5e9);
  BOOST_TEST((events[1].session_log().status() == events::SessionLog::START));
  BOOST_TEST(events[1].step() == 0);
}

BOOST_AUTO_TEST_CASE(scalars_come_back) {
  const auto events =
      read_events(train::scalars_record("vae_a", {7, 1.25}, {{"loss", 0.5}, {"kl", -3}, {"rate", 1e9}}));
  BOOST_TEST_REQUIRE(events.size() == 1u);
  BOOST_TEST(events[0].step() == 7);
  BOOST_TEST(events[0].wall_time() == 1.25);
  BOOST_TEST_REQUIRE(events[0].summary().value_size() == 3);
  BOOST_TEST(events[0].summary().value(0).tag() == "vae_a/loss");
  BOOST_TEST(events[0].summary().value(0).simple_value() == 0.5f);
  BOOST_TEST(events[0].summary().value(1).tag() == "vae_a/kl");
  BOOST_TEST(events[0].summary().value(1).simple_value() == -3.0f);
  BOOST_TEST(events[0].summary().value(2).simple_value() == 1e9f);
}

BOOST_AUTO_TEST_CASE(a_picture_comes_back) {
  const auto events = read_events(train::picture_record("vae_a/reconstructions", {7, 1.25}, kPicture));
  BOOST_TEST_REQUIRE(events.size() == 1u);
  const events::Summary::Value& value = events[0].summary().value(0);
  BOOST_TEST(value.tag() == "vae_a/reconstructions");
  BOOST_TEST(value.image().width() == 3);
  BOOST_TEST(value.image().height() == 2);
  BOOST_TEST(value.image().colorspace() == 1);
  BOOST_TEST((value.image().encoded_image_string() == data::encode_png(kPicture)));
}

BOOST_AUTO_TEST_CASE(a_torn_end_costs_its_record_only) {
  const std::string whole = train::event_file_start(1);
  const std::string last = train::scalars_record("vae_a", {7, 1.25}, {{"loss", 0.5}});
  for (std::size_t length = 0; length < last.size(); ++length)
    BOOST_TEST(read_events(whole + last.substr(0, length)).size() == 2u);
  BOOST_TEST(read_events(whole + last).size() == 3u);
}

BOOST_AUTO_TEST_SUITE_END()
