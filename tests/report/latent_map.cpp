#include "report/latent_map.hpp"

#include <limits>

#include "support/markup.hpp"

using namespace isthmus::report;
using namespace isthmus::test;

namespace {

LatentMap small_map() {
  return {"a <domain>", {"zero", "one & only"}, {0.5, 0.25}, {{0, 0, 10, 10, 10, 5}, {0, 1, 1}}, {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(latent_map)

BOOST_AUTO_TEST_CASE(classes_have_a_path_and_a_name_each) {
  const std::string text = draw_latent_map(small_map());
  check_well_formed(text);
  BOOST_TEST(count_of(text, "<path class=\"dot ink-0\"") == 1u);
  BOOST_TEST(count_of(text, "<path class=\"dot ink-1\"") == 1u);
  for (const char* part :
       {">zero</text>", ">one &amp; only</text>", "50\u00a0% of the variance", "25\u00a0%"})
    BOOST_TEST(text.find(part) != std::string::npos, part);
  BOOST_TEST(text.find("cross") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(translations_are_crosses) {
  LatentMap map = small_map();
  map.translated = {{1, 1}, {1}};
  const std::string text = draw_latent_map(map);
  check_well_formed(text);
  BOOST_TEST(count_of(text, "<path class=\"cross ink-1\"") == 1u);
}

BOOST_AUTO_TEST_CASE(one_scale_serves_both_axes) {
  // The first axis is ten long and fills the picture, 26 to 394; the second is five long, 118 to 302.
  LatentMap map = small_map();
  map.real = {{0, 0, 10, 5}, {0, 1}};
  const std::string text = draw_latent_map(map);
  BOOST_TEST(text.find("M26 302h0") != std::string::npos, text);
  BOOST_TEST(text.find("M394 118h0") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(names_do_not_cover_one_another) {
  LatentMap map = small_map();
  map.real = {{0, 0, 10, 5, 10, 5}, {0, 1, 0}};  // the centres are (5, 2.5) and (10, 5)
  map.class_names = {"a name of more than thirty letters", "and another that is as long as it"};
  std::vector<int> rows;
  const std::string text = draw_latent_map(map);
  for (std::size_t at = text.find("class=\"name\""); at != std::string::npos;
       at = text.find("class=\"name\"", at + 1))
    rows.push_back(std::stoi(text.substr(text.find("y=\"", at) + 3)));
  BOOST_REQUIRE_EQUAL(rows.size(), 2u);
  BOOST_TEST(rows[1] - rows[0] >= 15);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_left_out) {
  LatentMap map = small_map();
  map.real.places[2] = std::numeric_limits<float>::quiet_NaN();
  map.real.places[5] = std::numeric_limits<float>::infinity();
  const std::string text = draw_latent_map(map);
  check_well_formed(text);
  for (const char* part : {"nan", "inf"}) BOOST_TEST(text.find(part) == std::string::npos, part);
  check_well_formed(draw_latent_map({"none", {"zero"}, {0, 0}, {}, {}}));
}

BOOST_AUTO_TEST_SUITE_END()
