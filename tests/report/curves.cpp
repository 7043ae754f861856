#include "isthmus/report/curves.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <limits>

#include "isthmus/compute/error.hpp"
#include "support/picture.hpp"

using namespace isthmus;
using namespace isthmus::test;
using report::draw_curves;
using report::Panel;
using report::Picture;
using report::Series;

namespace {

const Rgb kFirst{38, 110, 184}, kSecond{222, 116, 34};
const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();

// Of a chart without a title above it: the plot's frame begins below one line of legend.
constexpr std::size_t kPlotTop = 20 + 19 + 6 + 22 + 7, kPlotBottom = kPlotTop + 230;

Picture draw(const std::vector<std::pair<double, double>>& points) {
  return draw_curves("", {{"panel", "step", {{"loss", points}}}}, 800);
}

std::vector<Place> line_in(const Picture& picture, const Rgb& color = kFirst) {
  std::vector<Place> line = places_of(picture, color);
  line.erase(std::remove_if(line.begin(), line.end(), [](const Place& p) { return p.y < kPlotTop - 4; }),
             line.end());
  return line;
}

struct Extent {
  std::size_t left = SIZE_MAX, right = 0, top = SIZE_MAX, bottom = 0;
};

Extent extent(const std::vector<Place>& places) {
  Extent result;
  for (const Place& p : places) {
    result.left = std::min(result.left, p.x), result.right = std::max(result.right, p.x);
    result.top = std::min(result.top, p.y), result.bottom = std::max(result.bottom, p.y);
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(curves)

BOOST_AUTO_TEST_CASE(a_rising_line_spans_the_plot) {
  const auto line = line_in(draw({{0, 0}, {100, 10}}));
  const Extent all = extent(line);
  BOOST_TEST(all.left < 60u);
  BOOST_TEST(all.right > 760u);
  BOOST_TEST(all.top <= kPlotTop + 2);
  BOOST_TEST(all.bottom >= kPlotBottom - 2);
  for (const Place& p : line) {
    const double x = double(p.x - all.left) / double(all.right - all.left);
    const double y = double(p.y - all.top) / double(all.bottom - all.top);
    BOOST_TEST(std::abs(x + y - 1) < 0.02);
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_smoothed) {
  std::vector<std::pair<double, double>> points;
  for (int i = 0; i < 1000; ++i) points.push_back({i, i == 500 ? 10 : 0});
  BOOST_TEST(extent(line_in(draw(points))).top <= kPlotTop + 3);
}

BOOST_AUTO_TEST_CASE(values_that_are_not_finite_leave_a_gap) {
  for (const double bad : {kNan, kInfinity, -kInfinity, 1e300}) {
    const auto line = line_in(draw({{0, 1}, {20, 1}, {40, 1}, {50, bad}, {60, 2}, {80, 2}, {100, 2}}));
    const Extent all = extent(line);
    const auto at = [&](double percent) { return all.left + percent / 100 * double(all.right - all.left); };
    const auto is_in_gap = [&](const Place& p) { return double(p.x) > at(42) && double(p.x) < at(58); };
    BOOST_TEST(std::count_if(line.begin(), line.end(), is_in_gap) == 0);
    BOOST_TEST(all.bottom - all.top > 150u);
  }
}

BOOST_AUTO_TEST_CASE(a_constant_is_a_level_line_inside_the_plot) {
  const Extent all = extent(line_in(draw({{0, 3}, {1, 3}, {2, 3}})));
  BOOST_TEST(all.bottom - all.top < 4u);
  BOOST_TEST(all.top > kPlotTop + 20);
  BOOST_TEST(all.bottom < kPlotBottom - 20);
  BOOST_TEST(all.right - all.left > 600u);
}

BOOST_AUTO_TEST_CASE(one_point_is_a_dot) {
  const auto dot = line_in(draw({{7, 3}}));
  BOOST_TEST(dot.size() > 8u);
  BOOST_TEST(extent(dot).right - extent(dot).left < 8u);
}

BOOST_AUTO_TEST_CASE(every_series_has_its_colour) {
  const Picture picture =
      draw_curves("", {{"", "", {{"a", {{0, 0}, {1, 1}}}, {"b", {{0, 1}, {1, 0}}}}}}, 800);
  BOOST_TEST(line_in(picture, kFirst).size() > 500u);
  BOOST_TEST(line_in(picture, kSecond).size() > 500u);
}

BOOST_AUTO_TEST_CASE(panels_stand_two_abreast_where_there_is_room) {
  const Panel panel{"panel", "step", {{"loss", {{0, 0}, {1, 1}}}}};
  const Picture one = draw_curves("", {panel}), two = draw_curves("", {panel, panel});
  const Picture three = draw_curves("", {panel, panel, panel}), narrow = draw_curves("", {panel, panel}, 800);
  BOOST_TEST(one.width == 1400u);
  BOOST_TEST(two.height == one.height);
  BOOST_TEST(three.height > two.height + 250);
  BOOST_TEST(narrow.height == three.height);
  BOOST_TEST(extent(line_in(one)).right > 1350u);
  const auto line = line_in(two);
  const auto in_left_half = std::count_if(line.begin(), line.end(), [](const Place& p) { return p.x < 700; });
  BOOST_TEST(std::abs(2 * in_left_half - long(line.size())) < 20);
}

BOOST_AUTO_TEST_CASE(a_long_legend_takes_more_lines) {
  Panel panel{"panel", "step", {}};
  for (int i = 0; i < 20; ++i) panel.series.push_back({"a series with a long name", {{0, i}, {1, i + 1}}});
  BOOST_TEST(draw_curves("", {panel}, 800).height > draw({{0, 1}}).height + 60);
}

BOOST_AUTO_TEST_CASE(the_title_takes_room_above) {
  const Panel panel{"panel", "step", {}};
  BOOST_TEST(draw_curves("Losses", {panel}).height > draw_curves("", {panel}).height + 20);
}

BOOST_AUTO_TEST_CASE(nothing_to_show_is_a_picture_too) {
  for (const std::vector<Panel>& panels : {std::vector<Panel>{},
                                           {{"", "", {}}},
                                           {{"none", "x", {{"a", {}}}}},
                                           {{"bad", "x", {{"a", {{0, kNan}}}}}}}) {
    const Picture picture = draw_curves("", panels);
    BOOST_TEST(picture.width == 1400u);
    BOOST_TEST(picture.rgb.size() == picture.width * picture.height * 3);
    BOOST_TEST(line_in(picture).empty());
  }
  BOOST_TEST(draw_curves("Losses", {}).height > 0u);
}

BOOST_AUTO_TEST_CASE(extreme_values_are_drawn) {
  BOOST_TEST(!line_in(draw({{0, -3e38}, {1, 3e38}})).empty());
  BOOST_TEST(!line_in(draw({{0, 1e-300}, {1, 2e-300}})).empty());
  BOOST_TEST(!line_in(draw({{5, 1}, {5, 2}, {5, 3}})).empty());
}

BOOST_AUTO_TEST_CASE(a_narrow_picture_is_refused) {
  BOOST_CHECK_THROW(draw_curves("", {}, 399), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
