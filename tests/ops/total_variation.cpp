#include "isthmus/ops/total_variation.hpp"

#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "selftest/references/total_variation.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

constexpr float kWeight = 1.75f;

// The last has more elements than one pass of the largest sum takes.
const Shape kShapes[] = {{1, 1, 1, 1}, {1, 1, 1, 7},   {1, 1, 7, 1},   {3, 1, 2, 2},   {2, 3, 4, 5},
                         {1, 2, 8, 8}, {3, 1, 17, 13}, {2, 3, 16, 33}, {97, 3, 31, 29}};

struct Fixture : QueueFixture {
  double value_of(const Shape& shape, const Values& z) {
    const Guarded images(queue, shape, z), dz(queue, shape, Values(z.size(), 0)), value(queue, {1}),
        partials(queue, {ops::kPartialSums});
    ops::total_variation(queue, images, kWeight, dz, value, partials);
    return value.values()[0];
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(total_variation, Fixture)

BOOST_AUTO_TEST_CASE(value_and_gradient_match_the_reference) {
  for (const Shape& shape : kShapes) {
    Random random;
    const Values z = random.normal(shape.elements()), before = random.normal(shape.elements());
    const Guarded images(queue, shape, z), dz(queue, shape, before), value(queue, {1}),
        partials(queue, {ops::kPartialSums});
    ops::total_variation(queue, images, kWeight, dz, value, partials);
    auto want = reference::total_variation(z, shape, kWeight, ops::kVariationEpsilon);
    for (std::size_t i = 0; i < before.size(); ++i) want.gradient[i] += before[i];
    check_close(value.values(), std::vector<double>{want.value}, 2e-6, "value " + shape.text());
    check_close(dz.values(), want.gradient, 2e-6, "gradient " + shape.text());
    BOOST_TEST((images.values() == z), "the images have changed " << shape.text());
    partials.values();  // checks the guards
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_is_the_slope_of_the_value) {
  const Shape shape{2, 2, 5, 4};
  const Values z = Random().normal(shape.elements());
  const Guarded images(queue, shape, z), dz(queue, shape, Values(z.size(), 0)), value(queue, {1}),
      partials(queue, {ops::kPartialSums});
  ops::total_variation(queue, images, kWeight, dz, value, partials);
  const Values gradient = dz.values();
  for (std::size_t i = 0; i < z.size(); ++i) {
    constexpr float kStep = 1e-2f;
    Values above = z, below = z;
    above[i] += kStep;
    below[i] -= kStep;
    const double slope = (value_of(shape, above) - value_of(shape, below)) / (above[i] - below[i]);
    BOOST_TEST(std::fabs(slope - gradient[i]) < 5e-3,
               "element " << i << ": " << slope << ", " << gradient[i]);
  }
}

BOOST_AUTO_TEST_CASE(what_is_constant_does_not_vary) {
  const Shape shape{3, 2, 5, 7};
  const Values before = Random(2).normal(shape.elements());
  const Guarded images(queue, shape, Values(shape.elements(), 0.3f)), dz(queue, shape, before),
      value(queue, {1}), partials(queue, {ops::kPartialSums});
  ops::total_variation(queue, images, kWeight, dz, value, partials);
  BOOST_TEST(value.values()[0] == 0.0f);
  BOOST_TEST((dz.values() == before));
}

BOOST_AUTO_TEST_CASE(an_edge_counts_by_its_length_and_height) {
  // A step of 0.5 along a column of four pixels, in one of two images.
  Values z(2 * 4 * 4, 0.25f);
  for (std::size_t row = 0; row < 4; ++row) z[row * 4] = 0.75f;
  BOOST_TEST(std::fabs(value_of({2, 1, 4, 4}, z) - kWeight / 2 * 4 * 0.5) < 1e-2);
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor z(queue, {2, 1, 3, 4}), other(queue, {2, 1, 4, 3}), rows(queue, {2, 12}), one(queue, {1}),
      two(queue, {2}), partials(queue, {ops::kPartialSums}), few(queue, {ops::kPartialSums - 1});
  const auto run = [&](const Tensor& images, const Tensor& dz, const Tensor& value, const Tensor& scratch) {
    ops::total_variation(queue, images, 1, dz, value, scratch);
  };
  BOOST_CHECK_THROW(run(rows, rows, one, partials), UsageError);
  BOOST_CHECK_THROW(run(z, other, one, partials), UsageError);
  BOOST_CHECK_THROW(run(z, z, two, partials), UsageError);
  BOOST_CHECK_THROW(run(z, z, one, few), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
