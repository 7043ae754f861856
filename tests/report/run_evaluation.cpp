#include "report/run_evaluation.hpp"

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

std::string evaluation_of(double accuracy) {
  const std::string one =
      "{\"accuracy\": " + std::to_string(accuracy) +
      ", \"per_class\": {\"5\": 0.5, \"6\": 1}, \"confusion\": [[1, 1], [0, 2]], \"count\": 4}";
  return "{\"a2b\": " + one + ", \"b2a\": " + one + "}";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(run_evaluation, TemporaryFolder)

BOOST_AUTO_TEST_CASE(test_images_come_before_validation_images) {
  const train::RunDirectory run(path());
  BOOST_TEST(!report::read_evaluation(run));
  write("evaluation_validation.json", evaluation_of(0.25));
  const auto validation = report::read_evaluation(run);
  BOOST_REQUIRE(validation);
  BOOST_TEST((validation->on == train::HeldOut::validation));
  BOOST_TEST(validation->directions[1].values.at("accuracy") == 0.25);

  write("evaluation.json", evaluation_of(0.75));
  const auto test = report::read_evaluation(run);
  BOOST_REQUIRE(test);
  BOOST_TEST((test->on == train::HeldOut::test));
  BOOST_TEST(test->directions[0].values.at("accuracy") == 0.75);
  BOOST_TEST((test->directions[0].per_class == std::vector<double>{0.5, 1}));
  BOOST_TEST(test->directions[0].confusion[0][1] == 1u);
}

BOOST_AUTO_TEST_CASE(figures_of_later_versions_may_be_missing) {
  const auto has = [](const report::RunEvaluation& evaluation, const std::string& name) {
    for (const report::FigureMeaning& figure : report::figure_meanings())
      if (figure.name == name) return has_figure(evaluation, figure);
    throw std::logic_error(name);
  };
  const train::RunDirectory run(path());
  std::string text = evaluation_of(0.5);
  write("evaluation.json", text);
  const auto old = report::read_evaluation(run);
  BOOST_TEST(has(*old, "accuracy"));
  BOOST_TEST(!has(*old, "kept_slant"));
  BOOST_TEST(!has(*old, "retrieval_percentile"));

  text.insert(text.rfind("\"count\""), "\"kept_slant\": -0.25, \"kept_hue\": null, ");
  write("evaluation.json", text);
  const auto recent = report::read_evaluation(run);
  BOOST_TEST(has(*recent, "kept_slant"));
  BOOST_TEST(!has(*recent, "kept_hue"));
  BOOST_TEST(recent->directions[1].values.at("kept_slant") == -0.25);
}

BOOST_AUTO_TEST_CASE(a_damaged_file_is_named) {
  const std::string whole = evaluation_of(0.5);
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    write("evaluation.json", whole.substr(0, length));
    BOOST_CHECK_EXCEPTION(report::read_evaluation(train::RunDirectory(path())), Error,
                          says("evaluation.json: damaged"));
  }
}

BOOST_AUTO_TEST_CASE(counts_that_are_none_are_damage) {
  for (const char* count : {"-1", "0.5", "1e300", "\"1\""}) {
    std::string text = evaluation_of(0.5);
    text.replace(text.find("[[1"), 3, std::string("[[") + count);
    write("evaluation.json", text);
    BOOST_CHECK_EXCEPTION(report::read_evaluation(train::RunDirectory(path())), Error, says("damaged"));
  }
}

BOOST_AUTO_TEST_CASE(figures_are_told_as_what_they_are) {
  const auto& meanings = report::figure_meanings();
  BOOST_TEST(report::tell(meanings.front(), 0.98269) == "98.3\u00a0%");
  for (const report::FigureMeaning& figure : meanings)
    if (std::string(figure.name) == "frechet") BOOST_TEST(report::tell(figure, 12.494) == "12.49");
}

BOOST_AUTO_TEST_SUITE_END()
