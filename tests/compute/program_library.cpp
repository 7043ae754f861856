#include "isthmus/compute/program_library.hpp"

#include <boost/test/unit_test.hpp>
#include "isthmus/compute/error.hpp"
#include "support/device.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(program_library, QueueFixture)

BOOST_AUTO_TEST_CASE(a_program_is_built_once_for_its_options) {
  ProgramLibrary& programs = queue.programs();
  const Kernel& first = programs.kernel("bias_activation", "bias_activation_forward", "-DVARIANT=1");
  BOOST_TEST(programs.builds() == 1u);
  BOOST_TEST(&programs.kernel("bias_activation", "bias_activation_forward", "-DVARIANT=1") == &first);
  programs.kernel("bias_activation", "bias_activation_backward", "-DVARIANT=1");
  BOOST_TEST(programs.builds() == 1u);
  programs.kernel("bias_activation", "bias_activation_forward", "-DVARIANT=2");
  BOOST_TEST(programs.builds() == 2u);
  BOOST_TEST(first.max_work_group_size() >= programs.group_size());
}

BOOST_AUTO_TEST_CASE(includes_are_put_in_place_once_each) {
  const std::string text = ProgramLibrary::source("squared_distance");
  BOOST_TEST(text.find("#include") == std::string::npos);
  const std::size_t first = text.find("static float group_sum");
  BOOST_TEST(first != std::string::npos);
  BOOST_TEST(text.find("static float group_sum", first + 1) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_program_that_does_not_build_says_why) {
  try {
    queue.kernel("squared_distance", "squared_distance", "-Dget_global_id=nothing");
    BOOST_ERROR("a call of nothing was built");
  } catch (const BuildError& error) {
    BOOST_TEST(std::string(error.what()).find("cl/squared_distance.cl does not build with options '") == 0u);
    BOOST_TEST(error.log().find("nothing") != std::string::npos, error.log());
  }
}

BOOST_AUTO_TEST_CASE(unknown_programs_and_kernels_are_errors) {
  BOOST_CHECK_THROW(queue.kernel("nothing", "x"), UsageError);
  BOOST_CHECK_THROW(queue.kernel("squared_distance", "x"), DeviceError);
}

BOOST_AUTO_TEST_SUITE_END()
