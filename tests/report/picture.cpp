#include "isthmus/report/picture.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"
#include "isthmus/data/png.hpp"
#include "isthmus/report/curves.hpp"
#include "isthmus/report/grid.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using isthmus::test::TemporaryFolder;
using report::Picture;

BOOST_FIXTURE_TEST_SUITE(picture, TemporaryFolder)

void check_read_back(const Picture& picture, const std::string& path) {
  picture.save(path);
  const data::Raster raster = data::read_png(path);
  BOOST_TEST(raster.width == picture.width);
  BOOST_TEST(raster.height == picture.height);
  BOOST_TEST(raster.channels == 3u);
  BOOST_TEST((raster.pixels == picture.rgb));
}

BOOST_AUTO_TEST_CASE(a_saved_picture_is_read_back_the_same) {
  check_read_back({2, 1, {255, 0, 0, 1, 2, 3}}, *this / "small.png");
  report::Grid grid("title");
  grid.add_row("row", {1, 2, 2}, {0, 80, 160, 255});
  check_read_back(grid.draw(), *this / "new/grid.png");
  check_read_back(report::draw_curves("Losses", {{"a", "step", {{"loss", {{0, 1}, {1, 0}}}}}}),
                  *this / "curves.png");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_an_error) {
  BOOST_CHECK_THROW((Picture{1, 1, {0, 0, 0}}.save(write("file", "") + "/inside.png")), Error);
  BOOST_CHECK_THROW((Picture{2, 2, {0, 0, 0}}.save(*this / "short.png")), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
