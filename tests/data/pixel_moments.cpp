#include "isthmus/data/pixel_moments.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>

#include "support/device.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(pixel_moments, QueueFixture)

BOOST_AUTO_TEST_CASE(they_are_of_all_pixels_of_all_images) {
  const data::PixelMoments moments =
      data::measure_pixels(queue, data::upload(queue, {2, 1, 1, 2, {0, 51, 255, 102}, {}}));
  BOOST_TEST(moments.mean == 0.4, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(moments.deviation == std::sqrt(0.14), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(images_of_one_grey_have_no_deviation) {
  const data::PixelMoments moments =
      data::measure_pixels(queue, data::upload(queue, {1, 1, 1, 3, {128, 128, 128}, {}}));
  BOOST_TEST(moments.deviation < 1e-7);
}

BOOST_AUTO_TEST_SUITE_END()
