#include "report/sweep_sections.hpp"

#include "isthmus/compute/error.hpp"
#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

std::string evaluation_of(double accuracy) {
  const std::string one =
      "{\"accuracy\": " + std::to_string(accuracy) + ", \"diversity\": 1, \"diversity_reconstruction\": 2}";
  return "{\"a2b\": " + one + ", \"b2a\": " + one + "}";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sweep_sections, TemporaryFolder)

BOOST_AUTO_TEST_CASE(no_run_lies_outside_the_sweep_s_folder) {
  write("sweep/seed1/full/evaluation.json", evaluation_of(0.5));
  write("elsewhere/evaluation.json", evaluation_of(0.75));
  write("sweep/sweep.json",
        "{\"sizes\": [{\"train_size\": \"full\"}],"
        " \"runs\": [{\"folder\": \"../elsewhere\", \"seed\": 1, \"train_size\": \"full\"}]}");
  const report::SweepFacts sweep = report::read_sweep(*this / "sweep");
  BOOST_TEST_REQUIRE(sweep.results.size() == 1u);
  BOOST_TEST(sweep.results[0].name == "seed1/full");
  BOOST_TEST(sweep.results[0].figures[0].front().second == 0.5);
}

BOOST_AUTO_TEST_CASE(labels_are_ordered_from_none_to_all) {
  for (const char* run : {"labels-0", "labels-10", "labels-all"})
    write(std::string("sweep/seed1/") + run + "/evaluation.json", evaluation_of(0.5));
  write("sweep/sweep.json",
        "{\"sizes\": [{\"labels\": \"all\"}, {\"labels\": 10}, {\"labels\": 0}],"
        " \"runs\": [{\"seed\": 1, \"labels\": \"all\"}, {\"seed\": 1, \"labels\": 0},"
        " {\"seed\": 1, \"labels\": 10}]}");
  const report::SweepFacts sweep = report::read_sweep(*this / "sweep");
  BOOST_TEST(sweep.is_of_labels);
  std::string names;
  for (const auto& result : sweep.results) names += result.variant + " ";
  BOOST_TEST(names == "labels-0 labels-10 labels-all ");
  const auto config =
      train::parse_experiment("[a]\ndataset=mnist\nclasses=0-4\n[b]\ndataset=mnist\nclasses=5-9\n", "x.ini");
  const std::string figures = report::sweep_figures(sweep, config);
  BOOST_TEST(figures.find("By number of labels") != std::string::npos);
  BOOST_TEST(figures.find("published") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_none_are_damage) {
  for (const char* seed : {"-1", "0.5", "1e300", "\"1\""}) {
    write("sweep.json",
          std::string("{\"sizes\": [], \"runs\": [{\"train_size\": \"full\", \"seed\": ") + seed + "}]}");
    BOOST_CHECK_EXCEPTION(report::read_sweep(path()), Error, says("sweep.json: damaged"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
