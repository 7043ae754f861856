#include "report/markup.hpp"

#include "support/markup.hpp"

using namespace isthmus::report;
using namespace isthmus::test;

BOOST_AUTO_TEST_SUITE(markup)

BOOST_AUTO_TEST_CASE(a_page_is_whole) {
  Table table("numbers", "A & B");
  table.add_head({"", "column"});
  table.add_row({"row", "<td class=\"number\">1</td>"});
  table.add_row({"row", "2"});
  const std::string text = page("<title>", section("id", "x < y",
                                                   subheading("&") + note("<b>") + table.markup() +
                                                       figure("kind", "<p>a</p>", "\"caption\"")));
  check_well_formed(text);
  check_self_contained(text);
  for (const char* part :
       {"<title>&lt;title&gt;</title>", "<h2>x &lt; y</h2>", "<td></td><th scope=\"col\">column",
        "<th scope=\"row\">row</th><td class=\"number\">1</td>", "<td>2</td>"})
    BOOST_TEST(text.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(only_a_page_that_is_asked_to_loads_itself_anew) {
  BOOST_TEST(page("a", "").find("refresh") == std::string::npos);
  BOOST_TEST(page("a", "", 10).find("<meta http-equiv=\"refresh\" content=\"10\"/>") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
