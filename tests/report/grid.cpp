#include "isthmus/report/grid.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"
#include "report/canvas.hpp"
#include "support/picture.hpp"

using namespace isthmus;
using namespace isthmus::test;
using report::Grid;
using report::ImageShape;
using report::Picture;

namespace {

const Rgb kGround{report::kPaper.red, report::kPaper.green, report::kPaper.blue};

// Every byte differs from its neighbours.
std::vector<std::uint8_t> counted(std::size_t bytes) {
  std::vector<std::uint8_t> pixels(bytes);
  for (std::size_t i = 0; i < bytes; ++i) pixels[i] = static_cast<std::uint8_t>(i * 37);
  return pixels;
}

Rgb image_pixel(const ImageShape& shape, const std::vector<std::uint8_t>& pixels, std::size_t image,
                std::size_t y, std::size_t x) {
  Rgb color;
  for (std::size_t c = 0; c < 3; ++c) {
    const std::size_t channel = shape.channels == 3 ? c : 0;
    color[c] = pixels[((image * shape.channels + channel) * shape.height + y) * shape.width + x];
  }
  return color;
}

void check_row(const Grid& grid, std::size_t row, const ImageShape& shape,
               const std::vector<std::uint8_t>& pixels, std::size_t zoom) {
  const Picture picture = grid.draw();
  std::size_t wrong = 0;
  for (std::size_t image = 0; image < pixels.size() / shape.elements(); ++image) {
    const Grid::Position at = grid.position(row, image);
    for (std::size_t y = 0; y < shape.height * zoom; ++y)
      for (std::size_t x = 0; x < shape.width * zoom; ++x)
        wrong += pixel(picture, at.x + x, at.y + y) != image_pixel(shape, pixels, image, y / zoom, x / zoom);
  }
  BOOST_TEST(wrong == 0u);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(grid)

BOOST_AUTO_TEST_CASE(plain_grid_has_images_and_margins_only) {
  Grid grid("", {1, 3});
  const ImageShape shape{1, 4, 5};
  grid.add_row("", shape, counted(2 * 20));
  grid.add_row("", shape, counted(2 * 20));
  const Picture picture = grid.draw();
  BOOST_TEST(picture.width == 3u + 2 * (5 + 3));
  BOOST_TEST(picture.height == 3u + 2 * (4 + 3));
  BOOST_TEST(picture.rgb.size() == picture.width * picture.height * 3);
  BOOST_TEST(grid.position(1, 1).x == 11u);
  BOOST_TEST(grid.position(1, 1).y == 10u);
  std::size_t ground = 0;
  for (const Place& place : places_of(picture, kGround)) {
    BOOST_TEST((place.x % 8 < 3 || place.y % 7 < 3));
    ++ground;
  }
  BOOST_TEST(ground == picture.width * picture.height - 4 * 20);
}

BOOST_AUTO_TEST_CASE(images_are_shown_pixel_by_pixel) {
  for (const std::size_t channels : {1, 3})
    for (const std::size_t zoom : {1, 2, 3}) {
      Grid grid("", {zoom, 2});
      const ImageShape shape{channels, 7, 5};
      const auto first = counted(3 * shape.elements()), second = counted(shape.elements());
      grid.add_row("", shape, first);
      grid.add_row("", shape, second);
      check_row(grid, 0, shape, first, zoom);
      check_row(grid, 1, shape, second, zoom);
    }
}

BOOST_AUTO_TEST_CASE(rows_may_differ_in_shape) {
  Grid grid("", {2, 4});
  const ImageShape grey{1, 28, 28}, color{3, 32, 32};
  const auto digits = counted(3 * grey.elements()), houses = counted(2 * color.elements());
  grid.add_row("", grey, digits);
  grid.add_row("", color, houses);
  check_row(grid, 0, grey, digits, 2);
  check_row(grid, 1, color, houses, 2);
  BOOST_TEST(grid.position(0, 1).x == grid.position(1, 1).x);
  BOOST_TEST(grid.draw().width == 4u + 3 * (64 + 4));
}

BOOST_AUTO_TEST_CASE(labels_stand_left_of_the_images) {
  Grid grid("", {2, 4});
  const ImageShape shape{1, 12, 12};
  grid.add_row("source", shape, counted(shape.elements()));
  grid.add_row("", shape, counted(shape.elements()));
  const Picture picture = grid.draw();
  const std::size_t left = grid.position(0, 0).x, second = grid.position(1, 0).y;
  BOOST_TEST(left > 30u);
  BOOST_TEST(has_ink(picture, 0, left, grid.position(0, 0).y, second, kGround));
  BOOST_TEST(!has_ink(picture, 0, left, second, picture.height, kGround));
  check_row(grid, 0, shape, counted(shape.elements()), 2);
}

BOOST_AUTO_TEST_CASE(a_label_may_be_higher_than_the_images) {
  Grid grid("", {1, 1});
  grid.add_row("tiny", {1, 2, 2}, counted(4));
  grid.add_row("tiny", {1, 2, 2}, counted(4));
  BOOST_TEST(grid.position(1, 0).y >= grid.position(0, 0).y + 15);
}

BOOST_AUTO_TEST_CASE(the_title_stands_above_and_fits) {
  Grid grid("a title that is a good deal wider than one small image", {1, 4});
  grid.add_row("", {1, 4, 4}, counted(16));
  const Picture picture = grid.draw();
  const std::size_t top = grid.position(0, 0).y;
  BOOST_TEST(top > 20u);
  BOOST_TEST(has_ink(picture, picture.width - 40, picture.width - 4, 0, top, kGround));
  BOOST_TEST(!has_ink(picture, picture.width - 4, picture.width, 0, picture.height, kGround));
}

BOOST_AUTO_TEST_CASE(text_is_taken_literally) {
  Grid grid("100 %s %n \xC3\xA9\n", {1, 4});
  grid.add_row("%d", {1, 4, 4}, counted(16));
  BOOST_TEST(grid.draw().width > 100u);
}

BOOST_AUTO_TEST_CASE(nothing_to_show_is_a_picture_too) {
  BOOST_TEST(Grid().draw().rgb.size() > 0u);
  BOOST_TEST(Grid("", {1, 0}).draw().rgb.size() == 3u);
  Grid grid("title");
  grid.add_row("empty", {1, 4, 4}, {});
  BOOST_TEST(grid.draw().width > 20u);
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_refused) {
  BOOST_CHECK_THROW(Grid("", {0, 4}), UsageError);
  Grid grid;
  BOOST_CHECK_THROW(grid.add_row("", {2, 4, 4}, counted(32)), UsageError);
  BOOST_CHECK_THROW(grid.add_row("", {1, 4, 4}, counted(17)), UsageError);
  BOOST_CHECK_THROW(grid.add_row("", {1, 0, 4}, {}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
