#include "isthmus/ops/global_average_pool.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/global_average_pool.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using reference::pixels;

namespace {

const Shape kShapes[] = {{1, 1, 1, 1}, {2, 3, 1, 1},   {1, 5, 1, 3}, {3, 5, 7, 1},
                         {2, 3, 2, 4}, {5, 13, 3, 3},  {2, 3, 4, 8}, {1, 3, 3, 11},
                         {2, 2, 8, 8}, {1, 3, 17, 31}, {65, 3, 4, 4}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(global_average_pool, QueueFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for (const Shape& shape : kShapes) {
    const Values x = random.normal(shape.elements());
    const Guarded input(queue, shape, x), y(queue, {shape[0], shape[1]});
    ops::global_average_pool_forward(queue, input, y);
    check_close(y.values(), reference::global_average_pool(to_double(x), shape), 1e-6, shape.text());
  }
}

BOOST_AUTO_TEST_CASE(backward_matches_central_differences) {
  Random random;
  for (const Shape& shape : kShapes) {
    const Values x = random.normal(shape.elements()), dy = random.normal(shape[0] * shape[1]);
    const Guarded upstream(queue, {shape[0], shape[1]}, dy), dx(queue, shape);
    ops::global_average_pool_backward(queue, upstream, dx);
    const Shape plane{1, 1, shape[2], shape[3]};
    std::vector<double> want(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t begin = i / pixels(shape) * pixels(shape);
      const std::vector<double> at(x.begin() + begin, x.begin() + begin + pixels(shape));
      want[i] = dy[i / pixels(shape)] *
                central_difference([&](const auto& v) { return reference::global_average_pool(v, plane)[0]; },
                                   at, i - begin);
    }
    check_close(dx.values(), want, 1e-6, shape.text());
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {2, 3, 4, 5}), y(queue, {2, 3}), other(queue, {3, 2}), flat(queue, {6, 20});
  const Tensor bytes(queue, {2, 3, 4, 5}, DataType::uint8);
  BOOST_CHECK_THROW(ops::global_average_pool_forward(queue, x, other), UsageError);
  BOOST_CHECK_THROW(ops::global_average_pool_forward(queue, flat, y), UsageError);
  BOOST_CHECK_THROW(ops::global_average_pool_forward(queue, bytes, y), UsageError);
  BOOST_CHECK_THROW(ops::global_average_pool_forward(queue, {}, {}), UsageError);
  BOOST_CHECK_THROW(ops::global_average_pool_backward(queue, other, x), UsageError);
  BOOST_CHECK_THROW(ops::global_average_pool_backward(queue, y, flat), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
