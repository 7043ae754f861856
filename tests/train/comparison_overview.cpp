// Several experiments' figures in one table.
#include "isthmus/train/comparison_overview.hpp"

#include <boost/test/unit_test.hpp>

#include "support/damage.hpp"
#include "support/temporary_folder.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Judged with two seeds, by one method of two.
train::ComparedExperiment compared(const std::string& name, double accuracy) {
  train::ComparedExperiment experiment;
  experiment.name = name;
  experiment.config.experiment =
      train::parse_experiment("[a]\ndataset=mnist\nclasses=0-4\n[b]\ndataset=mnist\nclasses=5-9\n", "x.ini");
  experiment.config.methods = {"affine", "retrieval"};
  experiment.config.seeds = 2;
  for (const std::uint64_t seed : {1, 2})
    experiment.results.push_back(
        {seed,
         "affine",
         "seed/affine",
         {{{"accuracy", accuracy + 0.01 * static_cast<double>(seed)}, {"kept_slant", 0.5}},
          {{"accuracy", 0.25}}}});
  return experiment;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(comparison_overview)

BOOST_AUTO_TEST_CASE(main_figures_stand_by_experiment_and_then_each_one_s_own) {
  const std::string text = train::overview_markdown({compared("one", 0.5), compared("two", 0.7)});
  for (const char* part :
       {"\n## accuracy\n", "one, a → b", "two, b → a", "0.515 ± 0.007", "0.715 ± 0.007", "0.250 ± 0.000",
        "\n## slant kept\n", "\n## By method: mnist 0–4 (a) and mnist 5–9 (b)\n", "\n### a → b\n"})
    BOOST_TEST(contains(text, part), "'" << part << "' is not in:\n" << text);
  BOOST_TEST(!contains(text, "\n## coverage\n"));
}

BOOST_AUTO_TEST_CASE(rows_of_the_csv_name_their_experiment) {
  const std::string text = train::overview_csv({compared("one", 0.5), compared("two", 0.7)});
  BOOST_TEST(text.rfind("experiment,seed,method,direction,accuracy,kept_slant\none,1,affine,a2b,0.51,0.5\n",
                        0) == 0u,
             text);
  BOOST_TEST(contains(text, "\ntwo,2,affine,b2a,0.25,\n"), text);
  BOOST_TEST(train::overview_csv({}).empty());
}

BOOST_AUTO_TEST_CASE(both_are_written_by_what_was_judged) {
  const TemporaryFolder folder;
  train::ComparedExperiment experiment = compared("one", 0.5);
  train::write_overview(folder.path(), {experiment});
  BOOST_TEST(file_bytes(folder / "comparison.md") == train::overview_markdown({experiment}));
  experiment.config.on = train::HeldOut::validation;
  train::write_overview(folder.path(), {experiment});
  BOOST_TEST(file_bytes(folder / "comparison_validation.csv") == train::overview_csv({experiment}));
}

BOOST_AUTO_TEST_SUITE_END()
