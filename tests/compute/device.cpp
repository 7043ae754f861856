#include "isthmus/compute/device.hpp"

#include <boost/test/unit_test.hpp>
#include <cctype>
#include <cstdlib>
#include "isthmus/compute/error.hpp"
#include "support/device.hpp"

using namespace isthmus;

BOOST_AUTO_TEST_SUITE(device)

BOOST_AUTO_TEST_CASE(every_listed_device_is_described) {
  const auto devices = Device::list();
  BOOST_REQUIRE(!devices.empty());
  for (const Device& device : devices) {
    BOOST_TEST(!device.name().empty());
    BOOST_TEST(!device.platform_name().empty());
    BOOST_TEST(device.compute_units() > 0u);
    BOOST_TEST(device.max_allocation() <= device.global_memory());
    BOOST_TEST(device.max_work_group_size() > 0u);
  }
}

BOOST_AUTO_TEST_CASE(an_index_a_name_a_platform_or_a_kind_picks) {
  const Device tested = test::test_device();
  const auto devices = Device::list();
  for (std::size_t i = 0; i < devices.size(); ++i)
    BOOST_TEST(Device::pick(std::to_string(i)).id() == devices[i].id());
  std::string shouted = tested.name().substr(1);
  for (char& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  BOOST_TEST(Device::pick(shouted).name() == tested.name());
  BOOST_TEST(Device::pick(tested.platform_name()).platform_name() == tested.platform_name());
  BOOST_TEST((Device::pick(to_string(tested.kind())).kind() == tested.kind()));
}

BOOST_AUTO_TEST_CASE(a_miss_lists_what_exists) {
  for (const char* selector : {"abacus", "4711", "-1"}) try {
      Device::pick(selector);
      BOOST_ERROR(selector << " matched");
    } catch (const UsageError& error) {
      const std::string text = error.what();
      BOOST_TEST(text.find("no device matches '" + std::string(selector) + "'") == 0u, text);
      BOOST_TEST(text.find(Device::list().front().name()) != std::string::npos, text);
    }
}

BOOST_AUTO_TEST_CASE(the_environment_chooses) {
  const char* before = std::getenv("ISTHMUS_DEVICE");
  const std::string saved = before ? before : "";
  setenv("ISTHMUS_DEVICE", "abacus", 1);
  BOOST_CHECK_THROW(Device::pick(), UsageError);
  setenv("ISTHMUS_DEVICE", "0", 1);
  BOOST_TEST(Device::pick().id() == Device::list()[0].id());
  setenv("ISTHMUS_DEVICE", "", 1);
  for (const Device& device : Device::list()) BOOST_TEST(Device::pick().score() >= device.score());
  setenv("ISTHMUS_DEVICE", saved.c_str(), 1);
}

BOOST_AUTO_TEST_SUITE_END()
