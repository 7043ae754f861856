#include "isthmus/train/device_record.hpp"

#include "support/device.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(device_record, TemporaryFolder)

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const train::RunDirectory run(path());
  BOOST_TEST(train::read_device_record(run).empty());
  const Device device = test_device();
  train::write_device_record(run, device);
  const train::DeviceRecord record = train::read_device_record(run);
  BOOST_TEST((record == train::describe(device)));
  BOOST_TEST(record.front().second == device.name());
}

BOOST_AUTO_TEST_CASE(a_damaged_record_is_none) {
  const train::RunDirectory run(path());
  for (const char* text : {"", "{\"device\": \"x", "[1]", "7"}) {
    write("device.json", text);
    BOOST_TEST(train::read_device_record(run).empty(), text);
  }
  write("device.json", "{\"device\": \"x\", \"memory\": 5}");
  BOOST_TEST(train::read_device_record(run).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
