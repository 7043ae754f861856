// The page, which must not tell what its images are.
#include <boost/test/unit_test.hpp>

#include "isthmus/report/study.hpp"
#include "support/study.hpp"

using namespace isthmus;
using namespace isthmus::report;

namespace {

Study some_study() {
  Study study;
  study.settings = {train::Direction::b2a, 3, 18446744073709551615u};
  study.run = "0123456789abcdef";
  study.class_names = {"boot & </script>", "bag"};
  study.keys = {"k0", "k1", "k2"};
  study.images = {3, 3, 2, 1, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}, {}};
  return study;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study_page)

BOOST_AUTO_TEST_CASE(it_carries_the_study_and_nothing_of_an_image_but_key_and_picture) {
  const Study study = some_study();
  const test::Json data = test::study_data(report::study_page(study));
  BOOST_TEST(data.at("study") == (test::Json{{"id", study.id()},
                                             {"direction", "b2a"},
                                             {"count", 3},
                                             {"seed", "18446744073709551615"},
                                             {"run", study.run},
                                             {"images", study.images_digest()}}));
  BOOST_TEST(data.at("names") == (test::Json{"boot & </script>", "bag"}));
  BOOST_TEST(data.at("width") == 1);
  BOOST_TEST(data.at("height") == 2);
  BOOST_TEST(data.size() == 5u);
  BOOST_TEST(data.at("images").size() == 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    const test::Json& image = data["images"][i];
    BOOST_TEST(image.size() == 2u);
    BOOST_TEST(image.at("key") == study.keys[i]);
    BOOST_TEST(image.at("picture").get<std::string>().find("data:image/png;base64,") == 0u);
  }
}

BOOST_AUTO_TEST_CASE(it_is_whole_in_itself) {
  const std::string page = report::study_page(some_study());
  for (const char* outside : {"http:", "https:", "src=\"", "@import", "url("})
    BOOST_TEST(count(page, outside) == 0u, outside);
  BOOST_TEST(count(page, "</script>") == 2u);
  BOOST_TEST(count(page, "{{") == 0u);
  BOOST_TEST(page.size() < 30000u);
}

BOOST_AUTO_TEST_CASE(the_identity_depends_on_everything_shown) {
  const std::string id = some_study().id();
  BOOST_TEST(id.size() == 12u);
  BOOST_TEST(some_study().id() == id);
  Study other = some_study();
  other.images.pixels[4] = 0;
  BOOST_TEST(other.id() != id);
  other = some_study();
  std::swap(other.keys[0], other.keys[1]);
  BOOST_TEST(other.id() != id);
  other = some_study();
  other.settings.seed = 1;
  BOOST_TEST(other.id() != id);
  other = some_study();
  other.run = "1123456789abcdef";
  BOOST_TEST(other.id() != id);
  other = some_study();
  other.class_names[1] = "shoe";
  BOOST_TEST(other.id() != id);
}

BOOST_AUTO_TEST_SUITE_END()
