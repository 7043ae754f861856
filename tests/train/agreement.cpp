// Intervals and kappas against examples that others have worked.
#include "isthmus/train/agreement.hpp"

#include <boost/test/unit_test.hpp>

#include "isthmus/compute/error.hpp"

using namespace isthmus;
using namespace isthmus::train;

BOOST_AUTO_TEST_SUITE(agreement)

// Newcombe 1998, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, Table
// I, method 3.
BOOST_AUTO_TEST_CASE(wilson_gives_newcombes_intervals) {
  const struct {
    std::size_t right, trials;
    double low, high;
  } examples[] = {
      {81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, .0000, .1611}, {1, 29, .0061, .1718}};
  for (const auto& example : examples) {
    const Interval interval = wilson_interval(
        static_cast<double>(example.right) / static_cast<double>(example.trials), example.trials);
    BOOST_TEST(std::abs(interval.low - example.low) < 5.1e-5, interval.low << " of " << example.right);
    BOOST_TEST(std::abs(interval.high - example.high) < 5.1e-5, interval.high << " of " << example.right);
  }
}

BOOST_AUTO_TEST_CASE(wilson_stays_between_zero_and_one) {
  BOOST_TEST(wilson_interval(1, 50).high <= 1);
  BOOST_TEST(wilson_interval(1, 50).high > 1 - 1e-12);
  BOOST_TEST(wilson_interval(1, 50).low > 0.9);
  BOOST_TEST(wilson_interval(0.5, 0).low == 0);
  BOOST_TEST(wilson_interval(0.5, 0).high == 1);
}

// Fleiss 1971, Table 1: diagnoses of 30 patients by 6 psychiatrists; depression, personality disorder,
// schizophrenia, neurosis, other.
BOOST_AUTO_TEST_CASE(fleiss_gives_his_own_example) {
  const std::vector<std::vector<std::size_t>> diagnoses = {
      {0, 0, 0, 6, 0}, {0, 3, 0, 0, 3}, {0, 1, 4, 0, 1}, {0, 0, 0, 0, 6}, {0, 3, 0, 3, 0}, {2, 0, 4, 0, 0},
      {0, 0, 4, 0, 2}, {2, 0, 3, 1, 0}, {2, 0, 0, 4, 0}, {0, 0, 0, 0, 6}, {1, 0, 0, 5, 0}, {1, 1, 0, 4, 0},
      {0, 3, 3, 0, 0}, {1, 0, 0, 5, 0}, {0, 2, 0, 3, 1}, {0, 0, 5, 0, 1}, {3, 0, 0, 1, 2}, {5, 1, 0, 0, 0},
      {0, 2, 0, 4, 0}, {1, 0, 2, 0, 3}, {0, 0, 0, 0, 6}, {0, 1, 0, 5, 0}, {0, 2, 0, 1, 3}, {2, 0, 0, 4, 0},
      {1, 0, 0, 4, 1}, {0, 5, 0, 1, 0}, {4, 0, 0, 0, 2}, {0, 2, 0, 4, 0}, {1, 0, 5, 0, 0}, {0, 0, 0, 0, 6}};
  std::vector<std::size_t> totals(5);
  for (const auto& patient : diagnoses)
    for (std::size_t j = 0; j < 5; ++j) totals[j] += patient[j];
  BOOST_TEST((totals == std::vector<std::size_t>{26, 26, 30, 55, 43}));
  BOOST_TEST(std::abs(fleiss_kappa(diagnoses).value() - 0.430) < 5e-4, *fleiss_kappa(diagnoses));
}

// Another table that is much used: 10 subjects, 14 raters.
BOOST_AUTO_TEST_CASE(fleiss_gives_the_example_of_fourteen_raters) {
  const auto kappa = fleiss_kappa({{0, 0, 0, 0, 14},
                                   {0, 2, 6, 4, 2},
                                   {0, 0, 3, 5, 6},
                                   {0, 3, 9, 2, 0},
                                   {2, 2, 8, 1, 1},
                                   {7, 7, 0, 0, 0},
                                   {3, 2, 6, 3, 0},
                                   {2, 5, 3, 2, 2},
                                   {6, 5, 2, 1, 0},
                                   {0, 2, 2, 3, 7}});
  BOOST_TEST(std::abs(kappa.value() - 0.210) < 5e-4, *kappa);
}

BOOST_AUTO_TEST_CASE(fleiss_knows_what_it_cannot_tell) {
  BOOST_TEST(fleiss_kappa({{2, 0}, {0, 2}}).value() == 1);
  BOOST_TEST(!fleiss_kappa({}).has_value());
  BOOST_TEST(!fleiss_kappa({{1, 0}, {0, 1}}).has_value());
  BOOST_TEST(!fleiss_kappa({{3, 0}, {3, 0}}).has_value());
  BOOST_CHECK_THROW(fleiss_kappa({{2, 0}, {1, 0}}), UsageError);
  BOOST_CHECK_THROW(fleiss_kappa({{2, 0}, {0, 1, 1}}), UsageError);
}

// The agreement matrix of Cohen 1968, "Weighted kappa", Table 1, of which he gives the κ of 1960 as .492.
BOOST_AUTO_TEST_CASE(cohen_gives_his_own_example) {
  const int percent[3][3] = {{44, 5, 1}, {7, 20, 3}, {9, 5, 6}};
  std::vector<std::int32_t> one, other;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      one.insert(one.end(), percent[i][j], i);
      other.insert(other.end(), percent[i][j], j);
    }
  BOOST_TEST(one.size() == 100u);
  BOOST_TEST(std::abs(cohen_kappa(one, other).value() - 0.492) < 5e-4, *cohen_kappa(one, other));
  BOOST_TEST(std::abs(*cohen_kappa(one, other) - *cohen_kappa(other, one)) < 1e-12);
}

BOOST_AUTO_TEST_CASE(cohen_knows_what_it_cannot_tell) {
  BOOST_TEST(cohen_kappa({0, 1}, {0, 1}).value() == 1);
  BOOST_TEST(cohen_kappa({0, 0}, {0, 1}).value() == 0);
  BOOST_TEST(!cohen_kappa({}, {}).has_value());
  BOOST_TEST(!cohen_kappa({2, 2}, {2, 2}).has_value());
  BOOST_CHECK_THROW(cohen_kappa({0}, {0, 1}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
