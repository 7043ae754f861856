#include "isthmus/ops/nearest_neighbours.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "selftest/references/nearest_neighbours.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using reference::whole_numbers;

namespace {

using Integers = std::vector<std::int32_t>;

struct Problem {
  std::size_t queries, references, width, k;
  Shape query_shape() const { return {queries, width}; }
  Shape reference_shape() const { return {references, width}; }
  Shape result_shape() const { return {queries, k}; }
  std::string text() const {
    return std::to_string(queries) + " of " + std::to_string(references) + " x " + std::to_string(width) +
           ", k " + std::to_string(k);
  }
};

// Around the vectors' widths, and around the blocks of 512 queries and 1024 references.
const Problem kProblems[] = {{1, 1, 1, 1},     {1, 3, 2, 3},      {2, 7, 3, 4},      {3, 8, 7, 8},
                             {5, 9, 8, 9},     {7, 15, 9, 15},    {13, 16, 13, 16},  {17, 17, 31, 16},
                             {31, 127, 33, 5}, {64, 100, 10, 40}, {511, 63, 5, 2},   {512, 64, 4, 2},
                             {513, 65, 3, 7},  {3, 1023, 17, 11}, {4, 1024, 16, 12}, {5, 1025, 15, 13},
                             {6, 3001, 2, 3},  {1030, 2053, 7, 5}};

/// Row i's distances to all references, which cancel to this accuracy.
std::vector<double> distances_of(const Values& q, std::size_t i, const Values& r, const Problem& problem) {
  return reference::squared_distances(q, i, r, problem.width);
}

struct NeighbourFixture : QueueFixture {
  const std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  struct Result {
    Values distances;
    Integers indices;
  };
  Result nearest(const Problem& problem, const Values& q, const Values& r, bool exclude_self = false) {
    const Guarded queries(queue, problem.query_shape(), q), references(queue, problem.reference_shape(), r),
        distances(queue, problem.result_shape()),
        scratch(queue, {ops::nearest_neighbours_scratch(problem.queries, problem.references)});
    const GuardedIntegers indices(queue, problem.result_shape());
    ops::nearest_neighbours(queue, *gemm, queries, references, distances, indices, scratch, exclude_self);
    scratch.values();  // checks the guards
    return {distances.values(), indices.values()};
  }
  Integers count(const Problem& problem, const Values& q, const Values& r, const Values& limits) {
    const Guarded queries(queue, problem.query_shape(), q), references(queue, problem.reference_shape(), r),
        bounds(queue, {problem.queries}, limits),
        scratch(queue, {ops::nearest_neighbours_scratch(problem.queries, problem.references)});
    const GuardedIntegers counts(queue, {problem.queries});
    ops::count_nearer(queue, *gemm, queries, references, bounds, counts, scratch);
    scratch.values();
    return counts.values();
  }
  void check_exact(const Problem& problem, const Values& q, const Values& r, bool exclude_self = false) {
    const Result got = nearest(problem, q, r, exclude_self);
    for (std::size_t i = 0; i < problem.queries; ++i) {
      const auto distances = distances_of(q, i, r, problem);
      const Integers want = reference::nearest(distances, problem.k, exclude_self ? i : problem.references);
      for (std::size_t c = 0; c < problem.k; ++c) {
        const std::size_t at = i * problem.k + c;
        if (got.indices[at] == want[c] && got.distances[at] == distances[want[c]]) continue;
        BOOST_ERROR(problem.text() << ": neighbour " << c << " of " << i << " is " << got.indices[at]
                                   << " at " << got.distances[at] << ", expected " << want[c] << " at "
                                   << distances[want[c]]);
        return;
      }
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nearest_neighbours, NeighbourFixture)

BOOST_AUTO_TEST_CASE(neighbours_match_the_reference) {
  for (const Problem& problem : kProblems) {
    Random random;
    const Values q = random.normal(problem.query_shape().elements()),
                 r = random.normal(problem.reference_shape().elements());
    const Result got = nearest(problem, q, r);
    const double tolerance = 2e-6 * static_cast<double>(problem.width);
    for (std::size_t i = 0; i < problem.queries; ++i) {
      auto distances = distances_of(q, i, r, problem);
      const auto row = got.indices.begin() + static_cast<std::ptrdiff_t>(i * problem.k);
      const Integers indices(row, row + static_cast<std::ptrdiff_t>(problem.k));
      BOOST_TEST_REQUIRE(std::all_of(indices.begin(), indices.end(),
                                     [&](std::int32_t j) {
                                       return j >= 0 && j < static_cast<std::int32_t>(problem.references);
                                     }),
                         problem.text());
      Integers unique = indices;
      std::sort(unique.begin(), unique.end());
      BOOST_TEST((std::adjacent_find(unique.begin(), unique.end()) == unique.end()), problem.text());
      Values found(problem.k);
      std::vector<double> at_indices(problem.k);
      for (std::size_t c = 0; c < problem.k; ++c) {
        found[c] = got.distances[i * problem.k + c];
        at_indices[c] = distances[indices[c]];
      }
      std::sort(distances.begin(), distances.end());
      distances.resize(problem.k);
      check_close(found, distances, tolerance, "distances, " + problem.text());
      check_close(found, at_indices, tolerance, "distances at the indices, " + problem.text());
      BOOST_TEST(std::is_sorted(found.begin(), found.end()), problem.text());
    }
  }
}

BOOST_AUTO_TEST_CASE(whole_numbers_are_exact_and_ties_go_to_the_lower_index) {
  for (const Problem& problem : kProblems)
    for (const std::int32_t limit : {2, 20}) {
      Random random;
      const Values q = whole_numbers(random, problem.query_shape().elements(), limit),
                   r = whole_numbers(random, problem.reference_shape().elements(), limit);
      check_exact(problem, q, r);
    }
}

BOOST_AUTO_TEST_CASE(every_k_from_one_to_sixteen) {
  for (std::size_t k = 1; k <= 16; ++k)
    for (const std::size_t references : {k, k + 1, std::size_t{1024} + k}) {
      const Problem problem{19, references, 6, k};
      Random random;
      const Values q = whole_numbers(random, problem.query_shape().elements(), 5),
                   r = whole_numbers(random, problem.reference_shape().elements(), 5);
      check_exact(problem, q, r);
    }
}

BOOST_AUTO_TEST_CASE(a_row_can_be_left_out_of_its_own_neighbours) {
  for (const auto& [rows, k] : {std::pair<std::size_t, std::size_t>{2, 1}, {7, 6}, {33, 5}, {1100, 4}}) {
    const Problem problem{rows, rows, 5, k};
    Random random;
    const Values x = whole_numbers(random, problem.query_shape().elements(), 4);
    check_exact(problem, x, x, true);
    check_exact(problem, x, x, false);
  }
}

BOOST_AUTO_TEST_CASE(equal_rows_are_never_at_a_negative_distance) {
  const Problem problem{40, 40, 61, 2};
  const Values x = Random().uniform(problem.query_shape().elements(), 100, 101);
  const Result got = nearest(problem, x, x);
  for (const float distance : got.distances) {
    BOOST_TEST(distance >= 0);
    BOOST_TEST(distance < 61 * 2 * 1e4 * 1e-5);  // the cancellation's error, beside norms of 61e4
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_no_neighbour) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kHuge = 1e30f;
  const Problem problem{3, 4, 1, 3};
  const Result got = nearest(problem, {0, kNan, kHuge}, {kNan, 5, kHuge, 2});
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  BOOST_TEST((got.indices == Integers{3, 1, -1, -1, -1, -1, -1, -1, -1}));
  BOOST_TEST((got.distances ==
              Values{4, 25, kInfinity, kInfinity, kInfinity, kInfinity, kInfinity, kInfinity, kInfinity}));
}

BOOST_AUTO_TEST_CASE(counts_of_nearer_ones_match_the_reference) {
  for (const Problem& problem : kProblems)
    for (const std::int32_t limit : {2, 6}) {
      Random random;
      const Values q = whole_numbers(random, problem.query_shape().elements(), limit),
                   r = whole_numbers(random, problem.reference_shape().elements(), limit);
      // Limits that are some pairs' very distance, which is not counted.
      const Values limits =
          whole_numbers(random, problem.queries, static_cast<std::int32_t>(problem.width) * limit);
      Integers want;
      for (std::size_t i = 0; i < problem.queries; ++i)
        want.push_back(reference::nearer(distances_of(q, i, r, problem), limits[i]));
      const Integers got = count(problem, q, r, limits);
      BOOST_TEST((got == want), problem.text());
    }
}

BOOST_AUTO_TEST_CASE(nan_is_nearer_than_nothing) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const std::size_t references : {3u, 19u}) {
    Values r(references, 1);
    r[1] = kNan;
    const Integers got = count({4, references, 1, 1}, {0, kNan, 0, 0}, r, {9, 9, kNan, kInfinity});
    const auto finite = static_cast<std::int32_t>(references - 1);
    BOOST_TEST((got == Integers{finite, 0, 0, finite}));
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor q(queue, {3, 4}), r(queue, {5, 4}), narrow(queue, {5, 3}), distances(queue, {3, 2}),
      integers(queue, {3, 2}, DataType::int32), scratch(queue, {ops::nearest_neighbours_scratch(3, 5)}),
      small(queue, {ops::nearest_neighbours_scratch(3, 5) - 1});
  const auto run = [&](const Tensor& queries, const Tensor& references, const Tensor& nearest,
                       const Tensor& indices, const Tensor& place, bool exclude_self = false) {
    ops::nearest_neighbours(queue, *gemm, queries, references, nearest, indices, place, exclude_self);
  };
  const auto result = [&](std::size_t rows, std::size_t k, DataType type = DataType::float32) {
    return Tensor(queue, {rows, k}, type);
  };
  BOOST_CHECK_NO_THROW(run(q, r, distances, integers, scratch));
  BOOST_CHECK_THROW(run(q, narrow, distances, integers, scratch), UsageError);
  BOOST_CHECK_THROW(run(q, r, distances, distances, scratch), UsageError);
  BOOST_CHECK_THROW(run(q, r, integers, integers, scratch), UsageError);
  BOOST_CHECK_THROW(run(q, r, distances, result(3, 3, DataType::int32), scratch), UsageError);
  BOOST_CHECK_THROW(run(q, r, result(2, 2), result(2, 2, DataType::int32), scratch), UsageError);
  BOOST_CHECK_THROW(run(q, r, distances, integers, small), UsageError);
  BOOST_CHECK_THROW(run(q, r, result(3, 6), result(3, 6, DataType::int32), scratch), UsageError);
  BOOST_CHECK_THROW(run(q, r, distances, integers, scratch, true), UsageError);
  BOOST_CHECK_THROW(run(q, q, result(3, 3), result(3, 3, DataType::int32), scratch, true), UsageError);
  BOOST_CHECK_THROW(run(q, r, Tensor({}, 0, {3, 0}), Tensor({}, 0, {3, 0}, DataType::int32), scratch),
                    UsageError);

  const Tensor limits(queue, {3}), counts(queue, {3}, DataType::int32);
  const auto count = [&](const Tensor& references, const Tensor& bounds, const Tensor& out,
                         const Tensor& place) {
    ops::count_nearer(queue, *gemm, q, references, bounds, out, place);
  };
  BOOST_CHECK_NO_THROW(count(r, limits, counts, scratch));
  BOOST_CHECK_THROW(count(narrow, limits, counts, scratch), UsageError);
  BOOST_CHECK_THROW(count(r, Tensor(queue, {2}), counts, scratch), UsageError);
  BOOST_CHECK_THROW(count(r, limits, limits, scratch), UsageError);
  BOOST_CHECK_THROW(count(r, limits, counts, small), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
