#include "report/html.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"

using namespace isthmus;
using namespace isthmus::report;

BOOST_AUTO_TEST_SUITE(html)

BOOST_AUTO_TEST_CASE(text_cannot_become_markup) {
  BOOST_TEST(escape_html("a < b & \"c\" > 'd'") == "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
  BOOST_TEST(escape_json_for_script("{\"a\":\"</script>\"}") == "{\"a\":\"\\u003c/script>\"}");
}

BOOST_AUTO_TEST_CASE(a_picture_is_an_address) {
  const std::string address = data_address({2, 1, 1, {0, 255}});
  BOOST_TEST(address.find("data:image/png;base64,iVBORw0KGgo") == 0u, address);
  BOOST_TEST((address.size() - 22) % 4 == 0u);
}

BOOST_AUTO_TEST_CASE(a_template_is_filled_once) {
  BOOST_TEST(fill_template("{{a}} and {{b}}, {{a}}", {{"a", "{{b}}"}, {"b", "2"}}) == "{{b}} and 2, {{b}}");
  BOOST_CHECK_EXCEPTION(fill_template("{{c}}", {{"a", "1"}}), UsageError, test::says("{{c}}"));
}

BOOST_AUTO_TEST_CASE(pages_are_embedded) {
  BOOST_TEST(page_file("page.css").find("prefers-color-scheme: dark") != std::string::npos);
  BOOST_CHECK_EXCEPTION(page_file("none.css"), UsageError, test::says("none.css"));
}

BOOST_AUTO_TEST_SUITE_END()
