#include "isthmus/ops/upsample_nearest.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/upsample_nearest.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using reference::enlarged;

namespace {

const std::size_t kFactors[] = {1, 2, 3, 4, 5, 16};
const Shape kShapes[] = {{1, 1, 1, 1}, {2, 3, 1, 5},  {1, 5, 3, 7},  {3, 1, 2, 8},
                         {2, 3, 5, 9}, {1, 3, 4, 16}, {1, 1, 7, 17}, {2, 5, 16, 15}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(upsample_nearest, QueueFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for (const std::size_t factor : kFactors)
    for (const Shape& shape : kShapes) {
      const Values x = random.normal(shape.elements());
      const Guarded input(queue, shape, x), y(queue, enlarged(shape, factor));
      ops::upsample_nearest_forward(queue, factor, input, y);
      BOOST_TEST((to_double(y.values()) == reference::upsample_nearest(x, shape, factor)),
                 factor << " times " << shape.text());
    }
}

BOOST_AUTO_TEST_CASE(backward_matches_the_reference) {
  Random random;
  for (const std::size_t factor : kFactors)
    for (const Shape& shape : kShapes) {
      const Values dy = random.normal(enlarged(shape, factor).elements());
      const Guarded upstream(queue, enlarged(shape, factor), dy), dx(queue, shape);
      ops::upsample_nearest_backward(queue, factor, upstream, dx);
      const auto want = reference::upsample_nearest_gradient(dy, shape, factor);
      check_close(dx.values(), want, 5e-6, std::to_string(factor) + " times " + shape.text());
    }
}

BOOST_AUTO_TEST_CASE(backward_matches_central_differences) {
  const Shape shape{1, 2, 3, 3};
  const std::size_t factor = 3;
  Random random;
  const Values x = random.normal(shape.elements()), dy = random.normal(enlarged(shape, factor).elements());
  const Guarded upstream(queue, enlarged(shape, factor), dy), dx(queue, shape);
  ops::upsample_nearest_backward(queue, factor, upstream, dx);
  const auto objective = [&](const std::vector<double>& at) {
    double sum = 0;
    for (std::size_t i = 0; i < dy.size(); ++i)
      sum += dy[i] * at[reference::upsample_source(shape, factor, i)];
    return sum;
  };
  std::vector<double> want(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) want[i] = central_difference(objective, to_double(x), i);
  check_close(dx.values(), want, 1e-5, "dx");
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {2, 3, 4, 5}), y(queue, {2, 3, 8, 10}), other(queue, {2, 3, 8, 9}),
      flat(queue, {6, 20});
  const Tensor bytes(queue, {2, 3, 8, 10}, DataType::uint8);
  BOOST_CHECK_THROW(ops::upsample_nearest_forward(queue, 2, x, other), UsageError);
  BOOST_CHECK_THROW(ops::upsample_nearest_forward(queue, 2, flat, y), UsageError);
  BOOST_CHECK_THROW(ops::upsample_nearest_forward(queue, 2, x, bytes), UsageError);
  BOOST_CHECK_THROW(ops::upsample_nearest_forward(queue, 0, x, y), UsageError);
  BOOST_CHECK_THROW(ops::upsample_nearest_forward(queue, 17, x, y), UsageError);
  BOOST_CHECK_THROW(ops::upsample_nearest_backward(queue, 2, other, x), UsageError);
  BOOST_CHECK_THROW(ops::upsample_nearest_backward(queue, 2, y, flat), UsageError);
  BOOST_CHECK_THROW(ops::upsample_nearest_backward(queue, 0, y, x), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
