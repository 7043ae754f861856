// What can be said of a page without a browser.
#pragma once

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

namespace isthmus::test {

/// Every element is closed where it should be, as in XML, and every '<' and '&' of text is escaped. Styles
/// are passed over.
inline void check_well_formed(const std::string& text) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '&') {
      const std::size_t end = text.find(';', at);
      BOOST_TEST_REQUIRE((end != std::string::npos && end - at < 8),
                         "'&' stands alone: " << text.substr(at, 40));
    }
    if (text[at] != '<') {
      ++at;
      continue;
    }
    const std::size_t end = text.find('>', at);
    BOOST_TEST_REQUIRE(end != std::string::npos, "a tag has no end: " << text.substr(at, 40));
    const std::string tag = text.substr(at + 1, end - at - 1);
    at = end + 1;
    BOOST_TEST_REQUIRE(tag.find('<') == std::string::npos, "'<' within a tag: " << tag.substr(0, 80));
    if (tag[0] == '!' || tag.back() == '/') continue;
    const std::string name = tag.substr(tag[0] == '/', tag.find_first_of(" \n", 1) - (tag[0] == '/'));
    if (tag[0] == '/') {
      BOOST_TEST_REQUIRE((!open.empty() && open.back() == name),
                         "</" << name << "> closes " << (open.empty() ? "nothing" : open.back()));
      open.pop_back();
    } else {
      open.push_back(name);
      if (name == "style") at = text.find("</style>", at);
    }
  }
  BOOST_TEST(open.empty(), "not closed: " << (open.empty() ? "" : open.back()));
}

inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Nothing is fetched: pictures are in the page, and there are no scripts, frames or styles elsewhere.
inline void check_self_contained(const std::string& page) {
  BOOST_TEST(count_of(page, " src=\"") == count_of(page, " src=\"data:"));
  for (const char* fetching :
       {"http://", "https://", "url(", "@import", "<script", "<iframe", "<object", "srcset"})
    BOOST_TEST(page.find(fetching) == std::string::npos, fetching);
  BOOST_TEST(count_of(page, "<link ") == count_of(page, "<link rel=\"icon\" href=\"data:,\"/>"));
}

/// Pictures have words for those who do not see them, and headings follow one another without a gap.
inline void check_accessible(const std::string& page) {
  BOOST_TEST(count_of(page, "<img ") == count_of(page, " alt=\""));
  BOOST_TEST(count_of(page, " alt=\"\"") == 0u);
  BOOST_TEST(count_of(page, "<svg ") ==
             count_of(page, "role=\"img\"") + count_of(page, "aria-hidden=\"true\""));
  BOOST_TEST(count_of(page, "role=\"img\"") == count_of(page, "\"><title>"));
  BOOST_TEST(count_of(page, "<h1>") == 1u);
  BOOST_TEST(count_of(page, "<table ") == count_of(page, "<caption>"));
  BOOST_TEST(count_of(page, "<figure ") == count_of(page, "<figcaption"));
  BOOST_TEST(count_of(page, "<th") == count_of(page, "<th scope=\""));
  int level = 0;
  for (std::size_t at = page.find("<h"); at != std::string::npos; at = page.find("<h", at + 1)) {
    if (page[at + 2] < '1' || page[at + 2] > '6' || page[at + 3] != '>') continue;
    BOOST_TEST(page[at + 2] - '0' <= level + 1, "a heading is left out before " << page.substr(at, 40));
    level = page[at + 2] - '0';
  }
}

}  // namespace isthmus::test
