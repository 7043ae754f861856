#include "isthmus/selftest/device_facts.hpp"

#include <boost/test/unit_test.hpp>
#include <map>

#include "support/device.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

/// Of a device that has everything.
selftest::DeviceLimits good() {
  selftest::DeviceLimits limits;
  limits.is_available = limits.has_compiler = limits.is_little_endian = limits.has_full_profile =
      limits.has_infinity = limits.has_endless_loops = limits.has_real_local_memory = true;
  limits.local_memory = 32 << 10;
  limits.constant_memory = 64 << 10;
  limits.max_allocation = 256 << 20;
  limits.max_work_group_size = 256;
  limits.device_version = "OpenCL 1.2 of someone";
  return limits;
}

template <class T>
std::string shortcoming(T selftest::DeviceLimits::*limit, T value) {
  selftest::DeviceLimits limits = good();
  limits.*limit = value;
  const auto found = selftest::shortcomings(limits);
  return found.size() == 1 ? found[0] : std::to_string(found.size()) + " shortcomings";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(device_facts)

BOOST_AUTO_TEST_CASE(a_good_device_lacks_nothing) {
  BOOST_TEST(selftest::shortcomings(good()).empty());
}

BOOST_AUTO_TEST_CASE(what_a_device_lacks_is_said_in_words) {
  using Limits = selftest::DeviceLimits;
  const auto says = [](const std::string& text, const char* part) {
    BOOST_TEST(text.find(part) != std::string::npos, text);
  };
  says(shortcoming(&Limits::is_available, false), "not available");
  says(shortcoming(&Limits::has_compiler, false), "no compiler");
  says(shortcoming(&Limits::is_little_endian, false), "big-endian");
  says(shortcoming(&Limits::has_full_profile, false), "embedded profile");
  says(shortcoming(&Limits::has_infinity, false), "no infinity and NaN");
  says(shortcoming(&Limits::has_endless_loops, false), "ends the loops");
  says(shortcoming(&Limits::local_memory, std::size_t{16} << 10), "32 KiB of local memory, not 16 KiB");
  says(shortcoming(&Limits::max_work_group_size, std::size_t{128}), "work-groups of 256 work-items, not 128");
  says(shortcoming(&Limits::max_allocation, std::size_t{128} << 20), "the largest here is 128.0 MiB");
  says(shortcoming(&Limits::device_version, std::string("OpenCL 1.1")),
       "OpenCL 1.2 is needed, not OpenCL 1.1");
}

BOOST_AUTO_TEST_CASE(a_device_s_facts_are_its_own) {
  const Device device = test_device();
  std::map<std::string, std::string> facts;
  for (const auto& [name, value] : selftest::device_facts(device)) {
    BOOST_TEST(!value.empty(), name);
    BOOST_TEST(facts.emplace(name, value).second, name << " is there twice");
  }
  BOOST_TEST(facts.at("driver") == device.driver_version());
  BOOST_TEST(facts.at("compute units") == std::to_string(device.compute_units()));
  BOOST_TEST(facts.at("matrix products").find(device.kind() == DeviceKind::cpu ? "ours" : "clblast") == 0u);
  BOOST_TEST(std::stoi(facts.at("its preferred multiple")) > 0);
  BOOST_TEST(selftest::limits_of(device).local_memory == device.local_memory());
}

BOOST_AUTO_TEST_SUITE_END()
