#include "isthmus/data/digit_sheet.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/digit_sheet.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

BOOST_FIXTURE_TEST_SUITE(digit_sheet, TemporaryFolder)

BOOST_AUTO_TEST_CASE(tiles_are_cut_row_by_row) {
  write_digit_sheet(*this / "digits.png");
  const Images digits = read_digit_sheet(*this / "digits.png");
  BOOST_TEST((digits.count == 5000 && digits.channels == 1 && digits.height == 28 && digits.width == 28));
  BOOST_TEST(class_counts(digits) == std::vector<std::size_t>(10, 500), boost::test_tools::per_element());
  BOOST_TEST(std::is_sorted(digits.labels.begin(), digits.labels.end()));
  bool all_of_one_tile = true;
  for (std::size_t i = 0; i < digits.pixels.size(); ++i)
    all_of_one_tile = all_of_one_tile && digits.pixels[i] == grey_of_tile(i / 784);
  BOOST_TEST(all_of_one_tile);
}

BOOST_AUTO_TEST_CASE(another_picture_is_refused) {
  write_png(*this / "small.png", {20, 10, 1, std::vector<std::uint8_t>(200)});
  BOOST_CHECK_EXCEPTION(read_digit_sheet(*this / "small.png"), DataError, says("found 20 x 10"));
  write_png(*this / "colour.png", {2000, 1000, 3, std::vector<std::uint8_t>(6'000'000)});
  BOOST_CHECK_EXCEPTION(read_digit_sheet(*this / "colour.png"), DataError, says("3 channels"));
  write("text.png", "no picture");
  BOOST_CHECK_THROW(read_digit_sheet(*this / "text.png"), DataError);
  BOOST_CHECK_THROW(read_digit_sheet(*this / "missing.png"), Error);
}

BOOST_AUTO_TEST_SUITE_END()
