#include "isthmus/ops/contrast_normalise.hpp"

#include <algorithm>

#include "isthmus/compute/error.hpp"
#include "selftest/references/contrast_normalise.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::ContrastOptions;

namespace {

const Shape kShapes[] = {{1, 1},        {3, 2},        {2, 7},         {5, 8},
                         {1, 9},        {7, 257},      {2, 3, 5, 5},   {3, 1, 8, 8},
                         {1, 3, 17, 9}, {4, 5, 16, 3}, {9, 3, 32, 32}, {2, 1, 28, 28}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(contrast_normalise, QueueFixture)

BOOST_AUTO_TEST_CASE(results_match_the_reference) {
  Random random;
  for (const Shape& shape : kShapes)
    for (const ContrastOptions& options :
         {ContrastOptions{}, ContrastOptions{0.5f, 3}, ContrastOptions{0.1f, 1e-6f}}) {
      const Values x = random.normal(shape.elements(), 2);
      const Guarded input(queue, shape, x), y(queue, shape);
      ops::contrast_normalise(queue, options, input, y);
      check_close(y.values(), reference::contrast_normalise(x, shape[0], options), 2e-6, shape.text());
      ops::contrast_normalise(queue, options, input, input);
      BOOST_TEST((input.values() == y.values()), "in place " << shape.text());
    }
}

BOOST_AUTO_TEST_CASE(brightness_and_contrast_make_no_difference) {
  const Shape shape{1, 3, 13, 11};
  const Values x = Random().uniform(shape.elements(), 0, 1);
  Values dim(x);
  for (float& value : dim) value = 0.3f * value + 10;
  const Guarded input(queue, shape, x), other(queue, shape, dim), y(queue, shape), z(queue, shape);
  ops::contrast_normalise(queue, {}, input, y);
  ops::contrast_normalise(queue, {}, other, z);
  check_close(z.values(), y.values(), 1e-5, "dimmer and brighter");
}

BOOST_AUTO_TEST_CASE(a_uniform_image_becomes_grey) {
  const Guarded x(queue, {2, 19}, Values(38, 0.25f)), y(queue, {2, 19});
  ops::contrast_normalise(queue, {}, x, y);
  check_close(y.values(), Values(38, 0.5f), 1e-6, "grey");
}

BOOST_AUTO_TEST_CASE(results_are_pixels_with_the_contrast_asked_for) {
  const Shape shape{4, 3, 32, 32};
  const Values x = Random().normal(shape.elements(), 5);
  const Guarded input(queue, shape, x), y(queue, shape);
  ops::contrast_normalise(queue, {}, input, y);
  const Values got = y.values();
  double squares = 0;
  for (const float value : got) {
    BOOST_TEST_REQUIRE((value >= 0 && value <= 1));
    squares += std::pow(value - 0.5, 2);
  }
  const double deviation = std::sqrt(squares / static_cast<double>(got.size()));
  BOOST_TEST(std::fabs(deviation - 0.24) < 0.005, deviation);  // a quarter but for the 5 % that are cut off
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {2, 3}), other(queue, {3, 2}), bytes(queue, {2, 3}, DataType::uint8);
  BOOST_CHECK_THROW(ops::contrast_normalise(queue, {}, x, other), UsageError);
  BOOST_CHECK_THROW(ops::contrast_normalise(queue, {}, bytes, bytes), UsageError);
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float bad : {0.0f, -1.0f, infinity, std::numeric_limits<float>::quiet_NaN()}) {
    BOOST_CHECK_THROW(ops::contrast_normalise(queue, {bad, 1}, x, x), UsageError);
    BOOST_CHECK_THROW(ops::contrast_normalise(queue, {1, bad}, x, x), UsageError);
  }
}

BOOST_AUTO_TEST_SUITE_END()
