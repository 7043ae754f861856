#include "report/svg_chart.hpp"

#include <limits>

#include "support/markup.hpp"

using namespace isthmus::report;
using namespace isthmus::test;

namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();

std::string chart_of(const std::vector<std::pair<double, double>>& points) {
  return line_chart({"a & b", "step", {{"loss <1>", points}}});
}

/// The path of the first line.
std::string line_in(const std::string& chart) {
  const std::string begin = "<path class=\"line line-0\" d=\"";
  const std::size_t at = chart.find(begin) + begin.size();
  return chart.substr(at, chart.find('"', at) - at);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(svg_chart)

BOOST_AUTO_TEST_CASE(a_line_has_axes_with_numbers_and_a_legend_with_its_last_value) {
  const std::string chart = chart_of({{0, 0}, {100, 5}, {200, 10}});
  check_well_formed(chart);
  for (const char* text : {">100</text>", ">200</text>", ">7.5</text>", ">step</text>", "a &amp; b",
                           "loss &lt;1&gt; <b>10</b>", "role=\"img\"", "<title>"})
    BOOST_TEST(chart.find(text) != std::string::npos, text);
  BOOST_TEST(count_of(line_in(chart), "L") == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_leaves_a_gap) {
  for (const double broken : {kNan, kInfinity, -kInfinity, 1e300}) {
    const std::string chart = chart_of({{0, 1}, {1, 2}, {2, broken}, {3, 2}, {4, broken}, {5, 1}, {6, 2}});
    check_well_formed(chart);
    const std::string line = line_in(chart);
    BOOST_TEST(count_of(line, "M") == 3u, line);
    BOOST_TEST(count_of(line, "L") == 2u, line);
    BOOST_TEST(count_of(line, "h0") == 1u, line);  // the point that stands alone
    for (const char* text : {"nan", "inf"}) BOOST_TEST(chart.find(text) == std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(no_points_are_no_line) {
  for (const std::string& chart : {chart_of({}), chart_of({{0, kNan}})}) {
    check_well_formed(chart);
    BOOST_TEST(chart.find("none yet") != std::string::npos);
  }
  check_well_formed(line_chart({"empty", "step", {}}));
}

BOOST_AUTO_TEST_CASE(many_points_are_thinned_to_both_ends) {
  std::vector<std::pair<double, double>> points;
  for (int i = 0; i <= 5000; ++i) points.emplace_back(i, i);
  const std::string whole = line_in(chart_of(points)),
                    ends = line_in(chart_of({points.front(), points.back()}));
  BOOST_TEST(count_of(whole, "L") == 299u);
  BOOST_TEST(whole.substr(0, whole.find('L')) == ends.substr(0, ends.find('L')));
  BOOST_TEST(whole.substr(whole.rfind('L')) == ends.substr(ends.rfind('L')));
}

BOOST_AUTO_TEST_CASE(lines_differ_by_more_than_their_number) {
  Panel panel{"many", "step", {}};
  for (int i = 0; i < 12; ++i) panel.series.push_back({std::to_string(i), {{0, i}, {1, i}}});
  const std::string chart = line_chart(panel);
  check_well_formed(chart);
  for (int i = 0; i < 10; ++i) BOOST_TEST(chart.find("line-" + std::to_string(i)) != std::string::npos, i);
  BOOST_TEST(chart.find("line-10") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(spreads_have_bars_where_there_are_several_values) {
  const isthmus::train::Spread many{0.5, 0.1, 3}, one{0.7, 0, 1};
  const std::string chart = spread_chart("accuracy", "images", {"500", "all"},
                                         {{"ours", {many, one}}, {"theirs", {std::nullopt, one}}});
  check_well_formed(chart);
  BOOST_TEST(count_of(chart, "<path class=\"mark") == 2u);
  BOOST_TEST(count_of(chart, "V") == 1u);
  BOOST_TEST(chart.find(">500</text>") != std::string::npos);
  check_well_formed(spread_chart("none", "images", {"500"}, {{"ours", {std::nullopt}}}));
}

BOOST_AUTO_TEST_SUITE_END()
