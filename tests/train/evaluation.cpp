#include "isthmus/train/evaluation.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace isthmus;

BOOST_AUTO_TEST_SUITE(evaluation)

BOOST_AUTO_TEST_CASE(diversity_is_the_deviation_within_classes) {
  // Two pixels; class 0 varies by ±1 in the first, class 1 not at all, class 2 has no image.
  const std::vector<float> images = {1, 5, 3, 5, 7, 7, 7, 7};
  const std::vector<std::int32_t> labels = {0, 0, 1, 1};
  BOOST_TEST(train::within_class_diversity(images, labels, 3) == std::sqrt(0.5) / 2,
             boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(diversity_sees_collapse_where_classes_differ) {
  const std::vector<float> images = {0, 0, 9, 9};
  BOOST_TEST(train::within_class_diversity(images, {0, 0, 1, 1}, 2) == 0);
}

BOOST_AUTO_TEST_CASE(json_has_every_field) {
  train::DirectionReport report;
  report.labels = {5, 6};
  report.accuracy = 0.75;
  report.per_class = {0.5, 1};
  report.confusion = {{1, 1}, {0, 2}};
  report.count = 4;
  const auto json = nlohmann::json::parse(train::to_json(report, report));
  for (const char* direction : {"a2b", "b2a"}) {
    const auto& object = json.at(direction);
    BOOST_TEST(object.at("accuracy") == 0.75);
    BOOST_TEST(object.at("per_class").at("5") == 0.5);
    BOOST_TEST(object.at("confusion").at(1).at(1) == 2);
    BOOST_TEST(object.at("count") == 4);
    for (const char* key : {"judge_real", "judge_reconstruction", "diversity", "diversity_reconstruction"})
      BOOST_TEST(object.contains(key));
  }
}

BOOST_AUTO_TEST_SUITE_END()
