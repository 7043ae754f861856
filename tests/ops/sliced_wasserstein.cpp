#include "isthmus/ops/sliced_wasserstein.hpp"

#include <limits>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "selftest/references/sliced_wasserstein.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct Problem {
  std::size_t points, dimensions, directions;
};
const Problem kProblems[] = {{1, 1, 1},   {2, 3, 4},   {3, 2, 7},    {4, 2, 3},     {5, 8, 8},   {7, 1, 9},
                             {31, 5, 17}, {64, 8, 33}, {127, 3, 64}, {256, 8, 128}, {257, 8, 16}};

std::string text(const Problem& p) {
  return std::to_string(p.points) + " x " + std::to_string(p.dimensions) + ", " +
         std::to_string(p.directions);
}

struct SlicedFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);

  struct Result {
    Values value, da, db;
  };
  Result run(const Problem& p, const Values& a, const Values& b, const Values& directions, float weight,
             const Values& before) {
    const Shape points{p.points, p.dimensions}, lines{2 * p.points, p.directions};
    const Guarded of_a(queue, points, a), of_b(queue, points, b),
        along(queue, {p.directions, p.dimensions}, directions), da(queue, points, before),
        db(queue, points, before), value(queue, {1}), projections(queue, lines),
        partials(queue, {ops::kPartialSums});
    const GuardedIntegers order(queue, lines);
    ops::sliced_wasserstein(queue, *gemm, of_a, of_b, along, weight, da, db, value,
                            {projections, order, partials});
    BOOST_TEST((of_a.values() == a && of_b.values() == b && along.values() == directions),
               "an input has changed " << text(p));
    projections.values();  // checks the guards
    order.values();
    partials.values();
    return {value.values(), da.values(), db.values()};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sliced_wasserstein, SlicedFixture)

BOOST_AUTO_TEST_CASE(columns_are_sorted_and_equal_numbers_keep_their_order) {
  Random random;
  for (const Problem& p : kProblems)
    for (const bool has_equal_ones : {false, true}) {
      const std::size_t count = p.points * p.directions;
      const Values x =
          has_equal_ones ? reference::signed_whole_numbers(random, count, 2) : random.normal(count);
      const Shape shape{p.points, p.directions};
      const Guarded tensor(queue, shape, x);
      const GuardedIntegers order(queue, shape);
      ops::argsort_columns(queue, tensor, order);
      BOOST_TEST((order.values() == reference::argsort_columns(x, p.directions)), text(p));
    }
}

BOOST_AUTO_TEST_CASE(whatever_is_sorted_the_order_is_a_permutation) {
  using Limits = std::numeric_limits<float>;
  const float nan = Limits::quiet_NaN(), infinity = Limits::infinity();
  const Values x = {nan, 1, -infinity, 0.0f, -0.0f, nan, infinity, -1, Limits::denorm_min(), -Limits::max()};
  const Guarded tensor(queue, {10, 1}, x);
  const GuardedIntegers order(queue, {10, 1});
  ops::argsort_columns(queue, tensor, order);
  BOOST_TEST(order.values() == (std::vector<std::int32_t>{2, 9, 7, 4, 3, 8, 1, 6, 0, 5}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(value_and_gradients_match_the_reference) {
  constexpr float kWeight = 1.75f;
  Random random;
  for (const Problem& p : kProblems) {
    // Whole numbers: projections are exact, and equal ones lie in a known order.
    const std::size_t count = p.points * p.dimensions;
    const Values a = reference::signed_whole_numbers(random, count, 9),
                 b = reference::signed_whole_numbers(random, count, 9),
                 directions = reference::signed_whole_numbers(random, p.directions * p.dimensions, 9),
                 before = random.normal(count);
    auto want = reference::sliced_wasserstein(to_double(a), to_double(b), directions, p.dimensions, kWeight);
    for (std::size_t i = 0; i < count; ++i) {
      want.da[i] += before[i];
      want.db[i] += before[i];
    }
    const Result got = run(p, a, b, directions, kWeight, before);
    check_close(got.value, std::vector<double>{want.value}, 2e-6, "value " + text(p));
    check_close(got.da, want.da, 4e-6, "da " + text(p));
    check_close(got.db, want.db, 4e-6, "db " + text(p));
  }
}

BOOST_AUTO_TEST_CASE(gradients_match_central_differences) {
  Random random;
  for (const Problem& p : {Problem{1, 1, 1}, {5, 3, 4}, {13, 8, 9}}) {
    const std::size_t count = p.points * p.dimensions;
    const Values a = random.normal(count), b = random.normal(count),
                 directions = random.normal(p.directions * p.dimensions);
    const Result got = run(p, a, b, directions, 2, Values(count));
    const auto slope = [&](bool of_a, std::size_t i) {
      const auto value = [&](const auto& x) {
        return reference::sliced_wasserstein(of_a ? x : to_double(a), of_a ? to_double(b) : x, directions,
                                             p.dimensions, 2)
            .value;
      };
      return central_difference(value, to_double(of_a ? a : b), i, 1e-7);  // short of the next kink
    };
    std::vector<double> da, db;
    for (std::size_t i = 0; i < count; ++i) {
      da.push_back(slope(true, i));
      db.push_back(slope(false, i));
    }
    check_close(got.da, da, 1e-5, "da " + text(p));
    check_close(got.db, db, 1e-5, "db " + text(p));
  }
}

BOOST_AUTO_TEST_CASE(a_set_in_another_order_is_the_same_and_a_shifted_one_lies_as_far_as_the_shift) {
  const Problem p{64, 1, 3};
  const Values x = Random().normal(64), signs = {1, -1, 1};
  const Values reversed(x.rbegin(), x.rend());
  const Result same = run(p, x, reversed, signs, 1, Values(64));
  BOOST_TEST(same.value[0] == 0.0f);
  BOOST_TEST((same.da == Values(64) && same.db == Values(64)));
  Values shifted = reversed;
  for (float& value : shifted) value += 3;
  const Result apart = run(p, x, shifted, signs, 1, Values(64));
  BOOST_TEST(apart.value[0] == 3.0f, boost::test_tools::tolerance(1e-5f));
}

BOOST_AUTO_TEST_CASE(directions_are_those_of_normal_numbers_and_of_length_one) {
  for (const std::size_t width : {1, 2, 8, 13}) {
    const Guarded got(queue, {31, width});
    const Tensor drawn(queue, {31, width});
    const ops::RandomKey key{7, 3, 11};
    ops::random_directions(queue, got, key);
    ops::normal(queue, drawn, 0, 1, key);
    const Values normals = queue.download<float>(drawn);
    std::vector<double> want;
    for (std::size_t i = 0; i < normals.size(); ++i) {
      double square = 0;
      for (std::size_t c = 0; c < width; ++c) square += std::pow(normals[i / width * width + c], 2);
      want.push_back(normals[i] / std::sqrt(square));
    }
    check_close(got.values(), want, 1e-6, std::to_string(width));
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor a(queue, {2, 3}), other(queue, {3, 2}), along(queue, {4, 3}), value(queue, {1}),
      two(queue, {2}), lines(queue, {4, 4}), order(queue, {4, 4}, DataType::int32),
      partials(queue, {ops::kPartialSums});
  const auto run_with = [&](const Tensor& x, const Tensor& y, const Tensor& directions, const Tensor& dx,
                            const Tensor& out, const ops::SlicedWassersteinScratch& scratch) {
    ops::sliced_wasserstein(queue, *gemm, x, y, directions, 1, dx, a, out, scratch);
  };
  const ops::SlicedWassersteinScratch scratch{lines, order, partials};
  BOOST_CHECK_THROW(run_with(a, other, along, a, value, scratch), UsageError);
  BOOST_CHECK_THROW(run_with(a, a, other, a, value, scratch), UsageError);
  BOOST_CHECK_THROW(run_with(a, a, along, other, value, scratch), UsageError);
  BOOST_CHECK_THROW(run_with(a, a, along, a, two, scratch), UsageError);
  BOOST_CHECK_THROW(run_with(a, a, along, a, value, {order, order, partials}), UsageError);
  BOOST_CHECK_THROW(run_with(a, a, along, a, value, {lines, lines, partials}), UsageError);
  BOOST_CHECK_THROW(run_with(a, a, along, a, value, {lines, order, two}), UsageError);
  BOOST_CHECK_THROW(ops::argsort_columns(queue, a, other), UsageError);
  BOOST_CHECK_THROW(ops::argsort_columns(queue, lines, lines), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
