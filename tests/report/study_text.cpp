#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "isthmus/report/study_score.hpp"

using namespace isthmus;
using namespace isthmus::report;

namespace {

StudyScore some_score() {
  StudyScore score;
  score.study.class_names = {"bag", "boot"};
  score.study.settings = {train::Direction::a2b, 4, 7};
  score.translated = {2,
                      {0.5, {0.25, 0.75}},
                      {1, {0.5, 1}},
                      {0, 2},
                      {{}, {0.5, {}}},
                      {{}, {0.125, {}}},
                      {{0, 0}, {1, 1}},
                      0.375,
                      0.625,
                      std::nullopt};
  score.real = score.all = score.translated;
  score.people = {{"", "folder/answers-x.json", {0.5, {}}, {0.875, {}}, {0.75, {}}, 1.5}};
  score.published = {{.77, .75}};
  return score;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study_text)

BOOST_AUTO_TEST_CASE(text_has_every_figure) {
  const std::string text = to_text(some_score(), "a to b");
  for (const char* figure :
       {"a to b: 2 translated and 2 real images, 1 person, study ",
        "people                       0.50 (0.25–0.75)", "judge                        1.00 (0.50–1.00)",
        "published: people            0.75\n", "published: CNN               0.77\n",
        "people as the judge          0.62 ", "Cohen's kappa      n/a ", "Fleiss' kappa  0.38",
        "bag                          – ", "boot                         0.50 / 0.12",
        "answers-x                    0.50", "1.5\n", "Lu 2018"})
    BOOST_TEST(text.find(figure) != std::string::npos, "'" << figure << "' is not in:\n" << text);
}

BOOST_AUTO_TEST_CASE(text_without_published_figures_names_no_paper) {
  StudyScore score = some_score();
  score.published.reset();
  BOOST_TEST(to_text(score, "a to b").find("ublished") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(json_has_every_figure) {
  const StudyScore score = some_score();
  const auto json = nlohmann::json::parse(to_json(score));
  BOOST_TEST(json.at("study") == score.study.id());
  BOOST_TEST(json.at("direction") == "a2b");
  BOOST_TEST(json.at("seed") == 7);
  BOOST_TEST(json.at("published") == (nlohmann::json{{"people", .75}, {"cnn", .77}}));
  const nlohmann::json none = {{"accuracy", 0.0}, {"interval", {0.0, 1.0}}};
  const auto of = [](double accuracy) {
    return nlohmann::json{{"accuracy", accuracy}, {"interval", {0.0, 1.0}}};
  };
  const nlohmann::json part = {{"images", 2},
                               {"people", {{"accuracy", 0.5}, {"interval", {0.25, 0.75}}}},
                               {"judge", {{"accuracy", 1.0}, {"interval", {0.5, 1.0}}}},
                               {"judge_agreement", 0.625},
                               {"judge_kappa", nullptr},
                               {"fleiss_kappa", 0.375},
                               {"per_class",
                                {{"bag", {{"images", 0}, {"people", none}, {"judge", none}}},
                                 {"boot", {{"images", 2}, {"people", of(0.5)}, {"judge", of(0.125)}}}}},
                               {"confusion", {{0, 0}, {1, 1}}}};
  for (const char* name : {"translated", "real", "all"}) BOOST_TEST(json.at(name) == part, name);
  BOOST_TEST(json.at("people").at(0).at("median_seconds") == 1.5);
  BOOST_TEST(json.at("people").at(0).at("real").at("accuracy") == 0.875);
}

BOOST_AUTO_TEST_SUITE_END()
