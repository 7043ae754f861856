#include "isthmus/train/evaluation.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

using namespace isthmus;

namespace {

train::DirectionReport some_report() {
  train::DirectionReport report;
  report.labels = {5, 6};
  report.accuracy = 0.75;
  report.per_class = {0.5, 1};
  report.confusion = {{1, 1}, {0, 2}};
  report.judge_real = 0.9;
  report.judge_reconstruction = 0.8;
  report.translations = {0.1, 2.5, {1.25, 0.375}, 0.625};
  report.reconstructions = {0.2, 3.5, {2.25, 0.875}, 0.5};
  report.round_trip = 0.7;
  report.kept = {{"slant", 0.4375, 0.9375}, {"stroke_width", -0.03125, 0.6875}};
  report.retrieval = {0.8125, 0.28, 0.02};
  report.count = 4;
  return report;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(evaluation)

BOOST_AUTO_TEST_CASE(json_has_every_field) {
  const auto json = nlohmann::json::parse(train::to_json(some_report(), some_report()));
  const nlohmann::json want = {{"accuracy", 0.75},
                               {"per_class", {{"5", 0.5}, {"6", 1.0}}},
                               {"confusion", {{1, 1}, {0, 2}}},
                               {"judge_real", 0.9},
                               {"judge_reconstruction", 0.8},
                               {"diversity", 0.1},
                               {"diversity_reconstruction", 0.2},
                               {"frechet", 2.5},
                               {"frechet_reconstruction", 3.5},
                               {"density", 1.25},
                               {"density_reconstruction", 2.25},
                               {"coverage", 0.375},
                               {"coverage_reconstruction", 0.875},
                               {"nearest_training", 0.625},
                               {"nearest_training_reconstruction", 0.5},
                               {"round_trip", 0.7},
                               {"retrieval_percentile", 0.8125},
                               {"retrieval_top1", 0.28},
                               {"retrieval_top1_chance", 0.02},
                               {"kept_slant", 0.4375},
                               {"kept_slant_ceiling", 0.9375},
                               {"kept_stroke_width", -0.03125},
                               {"kept_stroke_width_ceiling", 0.6875},
                               {"count", 4}};
  BOOST_TEST(json.size() == 2u);
  for (const char* direction : {"a2b", "b2a"}) BOOST_TEST(json.at(direction) == want);
}

BOOST_AUTO_TEST_CASE(text_has_every_figure) {
  const std::string text = train::to_text(some_report(), "a to b");
  for (const char* figure : {"a to b\n", "accuracy of 4 translations      0.750",
                             "0.900",    "0.800",
                             "0.700",    "0.10 ",
                             "0.20)",    "2.50 ",
                             "3.50)",    "1.25 ",
                             "2.25)",    "0.38 ",
                             "0.88)",    "0.62 ",
                             "0.50)",    "slant kept                      0.44 ",
                             "0.94)",    "stroke width kept               -0.03 ",
                             "0.81 ",    "0.280 ",
                             "0.020)",   "5: 0.50 6: 1.00\n"})
    BOOST_TEST(text.find(figure) != std::string::npos, "'" << figure << "' is not in:\n" << text);
}

BOOST_AUTO_TEST_SUITE_END()
