#include "isthmus/ops/log_distance.hpp"

#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "selftest/references/log_distance.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

// The last has more elements than one pass of the largest sum takes.
const Shape kShapes[] = {{1, 1},   {7, 1},   {2, 4},   {3, 3},    {5, 13},
                         {2, 255}, {2, 256}, {3, 171}, {128, 32}, {131, 1021}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(log_distance, QueueFixture)

BOOST_AUTO_TEST_CASE(value_and_gradient_match_the_reference) {
  constexpr float kWeight = 1.75f;
  for (const Shape& shape : kShapes) {
    Random random;
    const Values a = random.normal(shape.elements()), b = random.normal(shape.elements()),
                 w = random.normal(shape[1]), before = random.normal(shape.elements());
    const Guarded left(queue, shape, a), right(queue, shape, b), weights(queue, {shape[1]}, w),
        da(queue, shape, before), value(queue, {1}), partials(queue, {ops::kPartialSums});
    ops::log_distance(queue, left, right, weights, kWeight, da, value, partials);
    auto want = reference::log_distance(a, b, w, kWeight);
    for (std::size_t i = 0; i < before.size(); ++i) want.gradient[i] += before[i];
    check_close(value.values(), std::vector<double>{want.value}, 1e-6, "value " + shape.text());
    check_close(da.values(), want.gradient, 1e-6, "gradient " + shape.text());
    BOOST_TEST((left.values() == a && right.values() == b && weights.values() == w),
               "an input has changed " << shape.text());
    partials.values();  // checks the guards
  }
}

BOOST_AUTO_TEST_CASE(the_weight_scales_value_and_gradient) {
  const Shape shape{9, 11};
  Random random;
  const Guarded a(queue, shape, random.normal(99)), b(queue, shape, random.normal(99)),
      w(queue, {11}, random.normal(11)), partials(queue, {ops::kPartialSums});
  const Guarded once(queue, shape, Values(99, 0)), fourfold(queue, shape, Values(99, 0)),
      none(queue, shape, Values(99, 3));
  const Guarded value(queue, {1}), fourfold_value(queue, {1}), no_value(queue, {1});
  ops::log_distance(queue, a, b, w, 1, once, value, partials);
  ops::log_distance(queue, a, b, w, 4, fourfold, fourfold_value, partials);
  ops::log_distance(queue, a, b, w, 0, none, no_value, partials);
  BOOST_TEST(fourfold_value.values()[0] == 4 * value.values()[0]);  // a power of two: exact
  BOOST_TEST(no_value.values()[0] == 0.0f);
  const Values single = once.values(), many = fourfold.values();
  for (std::size_t i = 0; i < single.size(); ++i) BOOST_TEST(many[i] == 4 * single[i]);
  BOOST_TEST((none.values() == Values(99, 3)));
}

BOOST_AUTO_TEST_CASE(equal_tensors_have_no_distance) {
  const Values x = Random().normal(77), before = Random(2).normal(77);
  const Guarded a(queue, {7, 11}, x), w(queue, {11}, Random(3).normal(11)), da(queue, {7, 11}, before),
      value(queue, {1}), partials(queue, {ops::kPartialSums});
  ops::log_distance(queue, a, a, w, 5, da, value, partials);
  BOOST_TEST(value.values()[0] == 0.0f);
  BOOST_TEST((da.values() == before));
}

BOOST_AUTO_TEST_CASE(far_away_it_grows_by_the_logarithm_and_pulls_hardly) {
  const Guarded a(queue, {1, 2}, {1e6f, -3}), b(queue, {1, 2}, {0, 0}), w(queue, {2}, {0.5f, 0}),
      da(queue, {1, 2}, {0, 0}), value(queue, {1}), partials(queue, {ops::kPartialSums});
  ops::log_distance(queue, a, b, w, 2, da, value, partials);
  BOOST_TEST(value.values()[0] == static_cast<float>(0.5 * std::log(1e12)),
             boost::test_tools::tolerance(1e-6f));
  BOOST_TEST(da.values()[0] == 1e-6f, boost::test_tools::tolerance(1e-5f));
  BOOST_TEST(da.values()[1] == 0.0f);  // of a column without weight
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor a(queue, {2, 3}), b(queue, {3, 2}), w(queue, {3}), one(queue, {1}), two(queue, {2}),
      partials(queue, {ops::kPartialSums}), few(queue, {ops::kPartialSums - 1});
  const Tensor integers(queue, {2, 3}, DataType::int32);
  const auto run = [&](const Tensor& left, const Tensor& right, const Tensor& weights, const Tensor& da,
                       const Tensor& value, const Tensor& scratch) {
    ops::log_distance(queue, left, right, weights, 1, da, value, scratch);
  };
  BOOST_CHECK_THROW(run(a, b, w, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run(a, a, two, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run(a, a, w, b, one, partials), UsageError);
  BOOST_CHECK_THROW(run(integers, a, w, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run(a, integers, w, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run(a, a, w, a, two, partials), UsageError);
  BOOST_CHECK_THROW(run(a, a, w, a, one, few), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
