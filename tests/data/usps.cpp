#include "data/usps.hpp"

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"

using namespace isthmus;
using namespace isthmus::data;
using namespace isthmus::test;

namespace {

void check_fails(const std::string& text, const std::string& expected) {
  BOOST_TEST_CONTEXT(text) BOOST_CHECK_EXCEPTION(parse_usps("file", text), DataError, says(expected));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(usps)

BOOST_AUTO_TEST_CASE(lines_become_images) {
  const Images images = parse_usps("file", "10 1:-1 2:1 256:0.5 \n1 17:-0.999 16:-0.25\r\n");
  BOOST_TEST((images.count == 2 && images.channels == 1 && images.height == 16 && images.width == 16));
  BOOST_TEST(images.labels == (std::vector<std::int32_t>{9, 0}), boost::test_tools::per_element());
  std::vector<std::uint8_t> wanted(512, 128);
  wanted[0] = 0;
  wanted[1] = 255;
  wanted[255] = 191;
  wanted[256 + 16] = 0;
  wanted[256 + 15] = 96;
  BOOST_TEST(images.pixels == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_last_line_may_lack_its_end) {
  BOOST_TEST(parse_usps("file", "3 1:1\n4 2:1").count == 2u);
}

BOOST_AUTO_TEST_CASE(anything_else_is_an_error) {
  check_fails("", "file: at byte 0: expected an image, found the end");
  check_fails("0 1:1\n", "a label from 1 to 10, found '0'");
  check_fails("11 1:1\n", "a label from 1 to 10");
  check_fails("five 1:1\n", "a label from 1 to 10, found 'five'");
  check_fails("5 0:1\n", "a pixel's index from 1 to 256");
  check_fails("5 257:1\n", "file: at byte 2: expected a pixel's index from 1 to 256");
  check_fails("5 -1:1\n", "a pixel's index");
  check_fails("5 1 1\n", "expected ':'");
  check_fails("5 1:1.01\n", "a pixel's value from -1 to 1");
  check_fails("5 1:nan\n", "a pixel's value from -1 to 1");
  check_fails("5 1:", "a pixel's value from -1 to 1, found the end");
  check_fails("5 1:1\n\n", "a label");
}

BOOST_AUTO_TEST_CASE(two_bytes_an_image_do_not_fill_the_memory) {
  std::string text;
  for (int i = 0; i <= 100'000; ++i) text += "1\n";
  check_fails(text, "file: at byte 200000: expected at most 100000 images");
}

BOOST_AUTO_TEST_CASE(damage_is_survived) {
  survives_random_damage("10 1:-1 2:1 256:0.5 \n1 17:-0.999 16:-0.25\n", 5, 2000,
                         [](const std::string& text) { parse_usps("file", text); });
}

BOOST_AUTO_TEST_SUITE_END()
