#include "report/image_sheet.hpp"

#include "support/markup.hpp"

using namespace isthmus;
using namespace isthmus::test;

BOOST_AUTO_TEST_SUITE(image_sheet)

BOOST_AUTO_TEST_CASE(images_stand_in_rows_with_lines_between) {
  const data::Images images{3, 1, 1, 2, {1, 2, 3, 4, 5, 6}, {}};
  const data::Raster sheet = report::image_sheet(images, 2);
  BOOST_TEST(sheet.width == 5u);
  BOOST_TEST(sheet.height == 3u);
  const std::vector<std::uint8_t> expected = {1, 2, 128, 3, 4, 128, 128, 128, 128, 128, 5, 6, 128, 128, 128};
  BOOST_TEST((sheet.pixels == expected));
}

BOOST_AUTO_TEST_CASE(channels_stand_side_by_side) {
  const data::Images images{1, 3, 1, 2, {1, 2, 3, 4, 5, 6}, {}};
  BOOST_TEST((report::image_sheet(images, 9).pixels == std::vector<std::uint8_t>{1, 3, 5, 2, 4, 6}));
}

BOOST_AUTO_TEST_CASE(pixels_are_shown_in_whole_pixels) {
  const data::Images images{2, 1, 28, 28, std::vector<std::uint8_t>(2 * 28 * 28), {}};
  const std::string element = report::show_images(images, 2, "two \"black\" images");
  check_well_formed(element);
  check_self_contained(element);
  BOOST_TEST(element.find("width=\"114\" height=\"56\"") != std::string::npos, element);
  BOOST_TEST(element.find("alt=\"two &quot;black&quot; images\"") != std::string::npos, element);
}

BOOST_AUTO_TEST_SUITE_END()
