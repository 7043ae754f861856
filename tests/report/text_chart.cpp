#include "report/text_chart.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "isthmus/report/status_text.hpp"

using namespace isthmus::report;

namespace {

using Lines = std::vector<std::string>;
using Points = std::vector<std::pair<double, double>>;

const Points kFalling = {{0, 9}, {2, 3}, {4, 1}, {8, 0}};

void check(const Lines& drawn, const Lines& expected) {
  BOOST_TEST(drawn == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_chart)

BOOST_AUTO_TEST_CASE(every_dot_of_braille_has_its_place) {
  const char* const expected[4][2] = {{"⠁", "⠈"}, {"⠂", "⠐"}, {"⠄", "⠠"}, {"⡀", "⢀"}};
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 2; ++x) {
      TextCanvas canvas(1, 1, Glyphs::braille);
      canvas.draw_line(x, y, x, y);
      check(canvas.lines(), {expected[y][x]});
    }
}

BOOST_AUTO_TEST_CASE(lines_are_drawn_whole) {
  TextCanvas braille(4, 2, Glyphs::braille);
  BOOST_TEST(braille.width() == 8);
  BOOST_TEST(braille.height() == 8);
  braille.draw_line(0, 0, 7, 7);
  braille.draw_line(0, 7, 7, 7);
  check(braille.lines(), {"⠑⢄", "⣀⣀⣑⣄"});
  TextCanvas ascii(4, 2, Glyphs::ascii);
  ascii.draw_line(0, 0, 3, 3);
  ascii.draw_line(0, 3, 3, 3);
  check(ascii.lines(), {"'.", "..:."});
}

BOOST_AUTO_TEST_CASE(a_chart_has_its_extremes_beside_it) {
  check(draw_text_chart(kFalling, 8, 12, 3, Glyphs::braille), {"9 ⠱⡀", "   ⠈⢆", "0    ⠉⠒⠤⠤⢄⣀⣀"});
  check(draw_text_chart(kFalling, 8, 12, 3, Glyphs::ascii), {"9 '.", "   '..", "0     '''..."});
}

BOOST_AUTO_TEST_CASE(the_axis_goes_on_to_its_end) {
  const Lines half = draw_text_chart({{0, 0}, {45, 1}}, 100, 22, 2, Glyphs::ascii);
  BOOST_TEST(half[0].size() == 2u + 10);
  const Lines beyond = draw_text_chart({{0, 0}, {50, 1}}, 0, 22, 2, Glyphs::ascii);
  BOOST_TEST(beyond[0].size() == 22u);
}

BOOST_AUTO_TEST_CASE(a_constant_is_a_level_line) {
  check(draw_text_chart({{0, 3}, {9, 3}}, 9, 6, 3, Glyphs::ascii), {"3", "  ....", "3"});
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn_is_left_out) {
  const double bad[] = {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                        1e300};
  for (const double value : bad) {
    Points points = kFalling;
    points.insert(points.begin() + 1, {1, value});
    points.emplace_back(value, 5);
    check(draw_text_chart(points, 8, 12, 3, Glyphs::ascii),
          draw_text_chart(kFalling, 8, 12, 3, Glyphs::ascii));
    check(draw_text_chart({{0, value}}, 8, 12, 2, Glyphs::ascii), {"", ""});
  }
}

BOOST_AUTO_TEST_CASE(any_size_will_do) {
  for (std::size_t columns = 0; columns < 20; ++columns)
    for (std::size_t rows = 0; rows < 4; ++rows)
      for (const Glyphs glyphs : {Glyphs::braille, Glyphs::ascii}) {
        const Lines lines = draw_text_chart({{0, 1e-30}, {3, -3e38}, {4, 3e38}}, 5, columns, rows, glyphs);
        BOOST_TEST(lines.size() == rows);
        for (const std::string& line : lines) BOOST_TEST(text_width(line) <= columns);
      }
}

BOOST_AUTO_TEST_SUITE_END()
