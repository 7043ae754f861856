#include "isthmus/ops/sampling.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "isthmus/compute/error.hpp"
#include "selftest/references/sampling.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

using Integers = std::vector<std::int32_t>;

/// Pearson's statistic against equal frequencies, as standard deviations above its mean.
double chi_square_excess(const std::vector<double>& counts) {
  const double expected = std::accumulate(counts.begin(), counts.end(), 0.0) / counts.size();
  const double freedom = counts.size() - 1.0;
  double sum = 0;
  for (double count : counts) sum += (count - expected) * (count - expected) / expected;
  return (sum - freedom) / std::sqrt(2 * freedom);
}
// Exceeded by at most five in a thousand. The keys are fixed, so that a test that passes always does.
constexpr double kUnlikely = 5;

/// Paired examples on the device.
struct Domain {
  Domain(Queue& queue, const Integers& sizes, unsigned seed) {
    const reference::PairedExamples examples(sizes, seed);
    pair_of = examples.pair_of;
    order = std::make_unique<GuardedIntegers>(queue, Shape{examples.order.size()}, examples.order);
    begin = std::make_unique<GuardedIntegers>(queue, Shape{examples.begin.size()}, examples.begin);
  }

  std::vector<int> pair_of;  ///< by example
  std::unique_ptr<GuardedIntegers> order, begin;
};

struct Drawn {
  Integers source, anchor, real, mismatched;
};

struct SamplingFixture : QueueFixture {
  Integers indices(std::size_t rows, std::uint32_t count, std::uint64_t position, ops::RandomKey key) {
    const GuardedIntegers out(queue, {rows});
    ops::epoch_indices(queue, out, count, position, key);
    return out.values();
  }

  Drawn draw(const Domain& source, const Domain& target, std::size_t rows, ops::RandomKey key) {
    const GuardedIntegers s(queue, {rows}), a(queue, {rows}), r(queue, {rows}), m(queue, {rows});
    ops::sample_pairs(queue, {*source.order, *source.begin, *target.order, *target.begin}, s, a, r, m, key);
    return {s.values(), a.values(), r.values(), m.values()};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sampling, SamplingFixture)

BOOST_AUTO_TEST_CASE(an_epoch_is_a_permutation) {
  for (const std::uint32_t count : {1, 2, 3, 4, 5, 7, 16, 17, 64, 65, 1000, 60000})
    for (const std::uint64_t epoch : {0ull, 1ull, 5000000000ull}) {
      Integers got = indices(count, count, epoch * count, {3, 4, 0}), want(count);
      std::sort(got.begin(), got.end());
      std::iota(want.begin(), want.end(), 0);
      BOOST_TEST((got == want), count << " examples, epoch " << epoch);
    }
}

BOOST_AUTO_TEST_CASE(batches_run_through_the_epochs_end) {
  for (const std::uint32_t count : {1, 3, 7, 1000}) {
    const Integers whole = indices(4 * count, count, 0, {8, 9, 0});
    Integers batches;
    for (std::uint64_t position = 0; position < whole.size(); position += 13) {
      const Integers batch =
          indices(std::min<std::size_t>(13, whole.size() - position), count, position, {8, 9, 0});
      batches.insert(batches.end(), batch.begin(), batch.end());
    }
    BOOST_TEST((batches == whole));
    for (std::size_t epoch = 0; epoch < 4; ++epoch)
      BOOST_TEST(
          std::set<std::int32_t>(whole.begin() + epoch * count, whole.begin() + (epoch + 1) * count).size() ==
          count);
  }
}

BOOST_AUTO_TEST_CASE(epochs_seeds_and_streams_differ_and_steps_do_not) {
  const Integers first = indices(1000, 1000, 0, {1, 2, 0});
  BOOST_TEST((indices(1000, 1000, 0, {1, 2, 77}) == first));
  for (const Integers& other : {indices(1000, 1000, 1000, {1, 2, 0}), indices(1000, 1000, 0, {2, 2, 0}),
                                indices(1000, 1000, 0, {1, 3, 0})}) {
    std::size_t equal = 0;
    for (std::size_t i = 0; i < first.size(); ++i) equal += first[i] == other[i];
    BOOST_TEST(equal < 8u);  // one on average for independent permutations
  }
}

BOOST_AUTO_TEST_CASE(every_example_comes_equally_often_at_every_position) {
  for (const std::uint32_t count : {2u, 3u, 7u, 20u}) {
    constexpr std::size_t kEpochs = 4000;
    const Integers got = indices(kEpochs * count, count, 0, {5, 6, 0});
    std::vector<double> pairs(count * count), neighbours(count * count);
    for (std::size_t i = 0; i < got.size(); ++i) {
      pairs[i % count * count + got[i]] += 1;
      if (i % count) neighbours[got[i - 1] * count + got[i]] += 1;
    }
    BOOST_TEST(chi_square_excess(pairs) < kUnlikely, count);
    std::vector<double> different;  // an example never follows itself
    for (std::size_t i = 0; i < neighbours.size(); ++i)
      if (i / count != i % count) different.push_back(neighbours[i]);
    if (count > 3) BOOST_TEST(chi_square_excess(different) < kUnlikely, count);
  }
}

BOOST_AUTO_TEST_CASE(large_counts_spread_evenly) {
  const std::uint32_t count = 60000;
  const Integers got = indices(20000, count, 0, {1, 1, 0});
  std::vector<double> cells(100);
  for (std::int32_t i : got) cells[i / 600] += 1;
  BOOST_TEST(chi_square_excess(cells) < kUnlikely);
  const Integers huge = indices(1000, 2147483647u, 1ull << 40, {1, 1, 0});
  BOOST_TEST(*std::min_element(huge.begin(), huge.end()) >= 0);
  BOOST_TEST(std::set<std::int32_t>(huge.begin(), huge.end()).size() == huge.size());
}

BOOST_AUTO_TEST_CASE(drawn_examples_belong_to_their_pairs) {
  const Domain source(queue, {5, 1, 40, 2, 17}, 1), target(queue, {3, 2, 1, 30, 8}, 2);
  const Drawn drawn = draw(source, target, 5003, {1, 2, 3});
  for (std::size_t i = 0; i < drawn.source.size(); ++i) {
    const int pair = source.pair_of.at(drawn.source[i]);
    BOOST_REQUIRE_EQUAL(target.pair_of.at(drawn.anchor[i]), pair);
    BOOST_REQUIRE_EQUAL(target.pair_of.at(drawn.real[i]), pair);
    BOOST_REQUIRE_NE(target.pair_of.at(drawn.mismatched[i]), pair);
    BOOST_REQUIRE_EQUAL(drawn.real[i] == drawn.anchor[i], pair == 2);  // it has one target example
  }
}

BOOST_AUTO_TEST_CASE(pairs_and_their_examples_are_drawn_uniformly) {
  const Integers sizes = {3, 2, 9, 30, 8};
  const Domain source(queue, {5, 1, 40, 2, 17}, 1), target(queue, sizes, 2);
  const Drawn drawn = draw(source, target, 60000, {9, 2, 3});
  std::vector<double> pairs(5), shifts(20);
  std::map<int, std::vector<double>> sources, anchors, reals, mismatches;
  for (int p = 0; p < 5; ++p) {
    sources[p].resize(source.pair_of.size());
    for (auto* counts : {&anchors, &reals, &mismatches}) (*counts)[p].resize(target.pair_of.size());
  }
  for (std::size_t i = 0; i < drawn.source.size(); ++i) {
    const int pair = source.pair_of[drawn.source[i]];
    const int other = target.pair_of[drawn.mismatched[i]];
    pairs[pair] += 1;
    shifts[pair * 4 + (other + 5 - pair) % 5 - 1] += 1;
    sources[pair][drawn.source[i]] += 1;
    anchors[pair][drawn.anchor[i]] += 1;
    reals[pair][drawn.real[i]] += 1;
    mismatches[other][drawn.mismatched[i]] += 1;
  }
  BOOST_TEST(chi_square_excess(pairs) < kUnlikely);
  BOOST_TEST(chi_square_excess(shifts) < kUnlikely);
  const auto check_uniform = [](const auto& counts, const Domain& domain, const char* what) {
    for (const auto& [pair, all] : counts) {
      std::vector<double> own;
      for (std::size_t example = 0; example < all.size(); ++example)
        if (domain.pair_of[example] == pair) own.push_back(all[example]);
      BOOST_TEST(*std::min_element(own.begin(), own.end()) > 0, what);
      if (own.size() > 1) BOOST_TEST(chi_square_excess(own) < kUnlikely, what << " of pair " << pair);
    }
  };
  check_uniform(sources, source, "source");
  check_uniform(anchors, target, "anchor");
  check_uniform(reals, target, "real");
  check_uniform(mismatches, target, "mismatched");
}

BOOST_AUTO_TEST_CASE(real_is_independent_of_anchor_but_for_not_being_it) {
  const Domain source(queue, {4}, 1), target(queue, {6}, 2);
  const Drawn drawn = draw(source, target, 20000, {4, 2, 3});
  std::vector<double> counts(36);
  for (std::size_t i = 0; i < drawn.anchor.size(); ++i) counts[drawn.anchor[i] * 6 + drawn.real[i]] += 1;
  std::vector<double> different;
  for (int i = 0; i < 36; ++i) {
    if (i / 6 == i % 6)
      BOOST_TEST(counts[i] == 0);
    else
      different.push_back(counts[i]);
  }
  BOOST_TEST(chi_square_excess(different) < kUnlikely);
}

BOOST_AUTO_TEST_CASE(a_single_pair_is_its_own_mismatch) {
  const Domain source(queue, {1}, 1), target(queue, {1}, 2);
  const Drawn drawn = draw(source, target, 65, {1, 2, 3});
  for (const Integers& indices : {drawn.source, drawn.anchor, drawn.real, drawn.mismatched})
    BOOST_TEST((indices == Integers(65, 0)));
}

BOOST_AUTO_TEST_CASE(draws_depend_on_the_key_alone) {
  const Domain source(queue, {50, 50}, 1), target(queue, {50, 50}, 2);
  const auto sources = [&](ops::RandomKey key) { return draw(source, target, 300, key).source; };
  const Integers first = sources({1, 2, 3});
  BOOST_TEST((sources({1, 2, 3}) == first));
  BOOST_TEST((sources({2, 2, 3}) != first));
  BOOST_TEST((sources({1, 3, 3}) != first));
  BOOST_TEST((sources({1, 2, 4}) != first));
}

BOOST_AUTO_TEST_CASE(broken_tables_give_examples_all_the_same) {
  const Integers order = {0, 1, 2, 3};
  const GuardedIntegers list(queue, {4}, order);
  for (const Integers& begin : {Integers{0, 0, 0, 4}, {0, 4, 4, 4}, {-7, 100, 3, -1}, {9, 1, 5, 2}}) {
    const GuardedIntegers table(queue, {4}, begin), out(queue, {500});
    ops::sample_pairs(queue, {list, table, list, table}, out, out, out, out, {1, 2, 3});
    for (std::int32_t example : out.values()) BOOST_REQUIRE((example >= 0 && example < 4));
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor out(queue, {4}, DataType::int32), other(queue, {5}, DataType::int32), floats(queue, {4}),
      one(queue, {1}, DataType::int32);
  BOOST_CHECK_THROW(ops::epoch_indices(queue, out, 0, 0, {}), UsageError);
  BOOST_CHECK_THROW(ops::epoch_indices(queue, out, 2147483648u, 0, {}), UsageError);
  BOOST_CHECK_THROW(ops::epoch_indices(queue, floats, 4, 0, {}), UsageError);
  BOOST_CHECK_THROW(ops::epoch_indices(queue, Tensor(), 4, 0, {}), UsageError);
  BOOST_CHECK_THROW(ops::sample_pairs(queue, {out, out, out, other}, out, out, out, out, {}), UsageError);
  BOOST_CHECK_THROW(ops::sample_pairs(queue, {out, one, out, one}, out, out, out, out, {}), UsageError);
  BOOST_CHECK_THROW(ops::sample_pairs(queue, {floats, out, out, out}, out, out, out, out, {}), UsageError);
  BOOST_CHECK_THROW(ops::sample_pairs(queue, {Tensor(), out, out, out}, out, out, out, out, {}), UsageError);
  BOOST_CHECK_THROW(ops::sample_pairs(queue, {out, out, out, out}, out, out, other, out, {}), UsageError);
  BOOST_CHECK_THROW(ops::sample_pairs(queue, {out, out, out, out}, out, floats, out, out, {}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
