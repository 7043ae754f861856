#include "isthmus/train/retrieval.hpp"

#include "isthmus/compute/error.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using train::measure_retrieval;
using train::Retrieval;

namespace {

constexpr std::size_t kLatent = 6;

std::vector<std::int32_t> labels_of(std::size_t count, std::int32_t classes) {
  std::vector<std::int32_t> labels(count);
  for (std::size_t i = 0; i < count; ++i) labels[i] = static_cast<std::int32_t>(i) % classes;
  return labels;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(retrieval)

BOOST_AUTO_TEST_CASE(round_trips_that_lose_nothing_find_every_source) {
  const Values sources = Random().normal(400 * kLatent);
  Values near = sources;
  for (float& value : near) value += 1e-4f;
  for (const Values& trips : {sources, near}) {
    const Retrieval found = measure_retrieval(sources, trips, labels_of(400, 4));
    BOOST_TEST(found.percentile == 1);
    BOOST_TEST(found.top1 == 1);
    BOOST_TEST(found.chance == 0.01, boost::test_tools::tolerance(1e-12));
  }
}

BOOST_AUTO_TEST_CASE(a_shuffle_within_classes_finds_by_chance) {
  const std::size_t n = 2000;
  const Values sources = Random().normal(n * kLatent);
  const std::vector<std::int32_t> labels = labels_of(n, 4);
  Values trips(sources.size());
  for (std::size_t i = 0; i < n; ++i)  // 4·137 is a multiple of the classes
    std::copy_n(&sources[(i + 4 * 137) % n * kLatent], kLatent, &trips[i * kLatent]);
  const Retrieval found = measure_retrieval(sources, trips, labels);
  BOOST_TEST(std::abs(found.percentile - 0.5) < 0.02);
  BOOST_TEST(found.top1 == 0);
  BOOST_TEST(found.chance == 0.002, boost::test_tools::tolerance(1e-12));
  const Retrieval drawn = measure_retrieval(sources, Random(5).normal(n * kLatent), labels);
  BOOST_TEST(std::abs(drawn.percentile - 0.5) < 0.02);
  BOOST_TEST(drawn.top1 < 0.01);
}

BOOST_AUTO_TEST_CASE(ranks_are_counted_within_the_class) {
  // On a line, class 0 at 0, 1, 2, 3 and class 1 at 10 and 1.4.
  const Values sources = {0, 1, 10, 2, 1.4f, 3};
  const std::vector<std::int32_t> labels = {0, 0, 1, 0, 1, 0};
  // Found; third of four; found; second of four; second of two; found.
  const Retrieval found = measure_retrieval(sources, {0.1f, 2.6f, 9, 1.4f, 20, 4}, labels);
  BOOST_TEST(found.percentile == (1 + 1 / 3.0 + 1 + 2 / 3.0 + 0 + 1) / 6,
             boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found.top1 == 0.5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(found.chance == (4 / 4.0 + 2 / 2.0) / 6, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(images_as_far_are_shared) {
  const Retrieval same =
      measure_retrieval(Values(5 * kLatent, 0.3f), Values(5 * kLatent, 0.7f), labels_of(5, 1));
  BOOST_TEST(same.percentile == 0.5);
  BOOST_TEST(same.top1 == 0.2, boost::test_tools::tolerance(1e-12));
  const Retrieval alone = measure_retrieval({1, 2}, {2, 1}, {0, 1});
  BOOST_TEST((alone.percentile == 0.5 && alone.top1 == 1 && alone.chance == 1));
}

BOOST_AUTO_TEST_CASE(a_large_class_is_sampled) {
  const std::size_t n = 3 * train::kRetrievalSample + 1;
  const Values sources = Random().normal(n * kLatent);
  const Retrieval found = measure_retrieval(sources, sources, labels_of(n, 1));
  BOOST_TEST(found.percentile == 1);
  BOOST_TEST(found.top1 == 1);
  BOOST_TEST(found.chance == 1.0 / train::kRetrievalSample, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(unequal_counts_are_usage_errors) {
  BOOST_CHECK_THROW(measure_retrieval({1, 2}, {1}, {0}), UsageError);
  BOOST_CHECK_THROW(measure_retrieval({1, 2, 3}, {1, 2, 3}, {0, 0}), UsageError);
  BOOST_CHECK_THROW(measure_retrieval({}, {}, {}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
