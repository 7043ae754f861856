#include "isthmus/compute/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace isthmus;

BOOST_AUTO_TEST_SUITE(error)

BOOST_AUTO_TEST_CASE(statuses_have_their_names) {
  BOOST_TEST(status_name(CL_SUCCESS) == "CL_SUCCESS");
  BOOST_TEST(status_name(CL_MEM_OBJECT_ALLOCATION_FAILURE) == "CL_MEM_OBJECT_ALLOCATION_FAILURE");
  BOOST_TEST(status_name(-1001) == "CL_PLATFORM_NOT_FOUND_KHR");
  BOOST_TEST(status_name(-1011) == "status -1011");
}

BOOST_AUTO_TEST_CASE(messages_say_what_and_where) {
  BOOST_TEST(std::string(DeviceError("clFinish", CL_OUT_OF_RESOURCES).what()) ==
             "clFinish failed: CL_OUT_OF_RESOURCES");
  BOOST_TEST(std::string(DataError("f.idx", 4, "10 labels", "9").what()) ==
             "f.idx: at byte 4: expected 10 labels, found 9");
  BOOST_CHECK_THROW(check(CL_INVALID_VALUE, "clFinish"), DeviceError);
  check(CL_SUCCESS, "clFinish");
}

BOOST_AUTO_TEST_SUITE_END()
