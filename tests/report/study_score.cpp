// A study of four images and two classes, reckoned by hand.
#include "isthmus/report/study_score.hpp"

#include <boost/test/unit_test.hpp>

#include "support/damage.hpp"

using namespace isthmus;
using namespace isthmus::report;
using test::says;

namespace {

/// Images 0 and 2 are translated; the judge errs on image 2.
DrawnStudy some_study() {
  DrawnStudy drawn;
  drawn.study.settings.count = 4;
  drawn.study.class_names = {"bag", "boot"};
  drawn.study.keys = {"k0", "k1", "k2", "k3"};
  drawn.study.images = {4, 1, 1, 1, {1, 2, 3, 4}, {}};
  drawn.truth = {{0, 1, 1, 0}, {true, false, true, false}, {0, 1, 0, 0}};
  return drawn;
}

StudyAnswers person(const std::string& name, const std::vector<std::string>& classes) {
  const Study study = some_study().study;
  StudyAnswers answers;
  answers.file = name + ".json";
  answers.name = name;
  answers.study = study.id();
  answers.images = study.images_digest();
  for (std::size_t i = 0; i < classes.size(); ++i)
    answers.answers.push_back({study.keys[i], classes[i], 1000.0 * static_cast<double>(i + 1)});
  return answers;
}

const std::vector<std::string> kRight = {"bag", "boot", "boot", "bag"};

}  // namespace

BOOST_AUTO_TEST_SUITE(study_score)

BOOST_AUTO_TEST_CASE(shares_are_of_the_people_and_of_the_judge) {
  const StudyScore score =
      score_study(some_study(), {person("ann", kRight), person("bob", {"bag", "boot", "bag", "boot"})});
  BOOST_TEST(score.translated.images == 2u);
  BOOST_TEST(score.real.images == 2u);
  BOOST_TEST(score.all.images == 4u);
  BOOST_TEST(score.translated.people.share == 0.75);  // of ann 2, of bob 1 of 2
  BOOST_TEST(score.real.people.share == 0.75);
  BOOST_TEST(score.translated.judge.share == 0.5);
  BOOST_TEST(score.real.judge.share == 1);
  BOOST_TEST(score.all.judge.share == 0.75);
  BOOST_TEST(score.translated.class_people[1].share == 0.5);
  BOOST_TEST(score.translated.class_judge[1].share == 0);
  BOOST_TEST((score.translated.class_images == std::vector<std::size_t>{1, 1}));
  BOOST_TEST((score.all.confusion == std::vector<std::vector<std::size_t>>{{3, 1}, {1, 3}}));
  BOOST_TEST(score.people[1].translated.share == 0.5);
  BOOST_TEST(score.people[1].all.share == 0.5);
  BOOST_TEST(score.people[1].median_seconds == 2.5);
}

BOOST_AUTO_TEST_CASE(more_people_make_no_narrower_interval) {
  const StudyScore one = score_study(some_study(), {person("ann", kRight)});
  const StudyScore two = score_study(some_study(), {person("ann", kRight), person("bob", kRight)});
  BOOST_TEST(one.all.people.interval.low == train::wilson_interval(1, 4).low);
  BOOST_TEST(two.all.people.interval.low == one.all.people.interval.low);
}

BOOST_AUTO_TEST_CASE(agreement_is_among_people_and_with_the_judge) {
  const auto bob = person("bob", {"bag", "boot", "bag", "boot"});
  const StudyScore score = score_study(some_study(), {person("ann", kRight), bob});
  BOOST_TEST(score.all.fleiss.value() == 0);         // they agree on 2 of 4, and each says each class twice
  BOOST_TEST(score.all.judge_agreement == 6 / 8.0);  // both on 3 of 4
  BOOST_TEST(score.all.judge_kappa.value() == 0.5);  // observed 3/4, by chance 1/2
  BOOST_TEST(!score_study(some_study(), {bob}).all.fleiss.has_value());
}

BOOST_AUTO_TEST_CASE(answers_may_come_in_any_order) {
  StudyAnswers ann = person("ann", kRight);
  std::reverse(ann.answers.begin(), ann.answers.end());
  BOOST_TEST(score_study(some_study(), {ann}).all.people.share == 1);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_told) {
  const DrawnStudy drawn = some_study();
  const auto refuses = [&](const StudyAnswers& wrong, const std::string& why) {
    BOOST_CHECK_EXCEPTION(score_study(drawn, {person("ann", kRight), wrong}), Error,
                          says("bob.json: " + why));
  };
  refuses(person("bob", {"bag", "boot"}), "not complete: 2 of 4 answers are missing");
  refuses(person("bob", {"bag", "boot", "shoe", "bag"}), "there is no class 'shoe'");
  StudyAnswers wrong = person("bob", kRight);
  wrong.answers[1].key = "k9";
  refuses(wrong, "there is no image 'k9'");
  wrong.answers[1].key = "k0";
  refuses(wrong, "two answers to the image 'k0'");
  wrong = person("bob", kRight);
  wrong.images = "else";
  refuses(wrong, "answers about other images");
}

BOOST_AUTO_TEST_CASE(the_paper_has_figures_of_its_experiments_from_a_to_b) {
  train::ExperimentConfig config;
  config.domain[0] = {"mnist", {0, 1, 2, 3, 4}};
  config.domain[1] = {"mnist", {5, 6, 7, 8, 9}};
  BOOST_TEST(report::published_accuracy(config, train::Direction::a2b).value().people == 0.75);
  BOOST_TEST(!report::published_accuracy(config, train::Direction::b2a).has_value());
  config.domain[0].mapping_examples = 500;
  BOOST_TEST(!report::published_accuracy(config, train::Direction::a2b).has_value());
  config.domain[1].mapping_examples = 500;
  BOOST_TEST(report::published_accuracy(config, train::Direction::a2b).value().people == 0.58);
}

BOOST_AUTO_TEST_SUITE_END()
