#include "isthmus/ops/max_pool.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/max_pool.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::PoolWindow;
using reference::fits;
using reference::pooled;

namespace {

const PoolWindow kWindows[] = {{1, 1, 0}, {2, 2, 0}, {2, 1, 1}, {2, 3, 0}, {3, 1, 1}, {3, 2, 0}, {3, 2, 1},
                               {3, 3, 1}, {3, 5, 1}, {4, 3, 2}, {5, 2, 2}, {7, 4, 3}, {16, 7, 8}};
const Shape kShapes[] = {{1, 1, 1, 1},  {1, 3, 2, 2},   {2, 1, 3, 5},   {1, 5, 7, 8},   {3, 1, 9, 7},
                         {2, 3, 8, 16}, {1, 1, 17, 15}, {1, 3, 16, 17}, {2, 5, 31, 33}, {1, 2, 28, 64}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(max_pool, QueueFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for (const PoolWindow& window : kWindows)
    for (const Shape& shape : kShapes) {
      if (!fits(window, shape)) continue;
      // Few values, so that many windows have ties.
      Values x = random.normal(shape.elements());
      for (float& value : x) value = std::round(value);
      const reference::MaxPool want = reference::max_pool(window, shape, to_double(x));
      const Guarded input(queue, shape, x), y(queue, pooled(window, shape));
      const GuardedBytes argmax(queue, pooled(window, shape));
      ops::max_pool_forward(queue, window, input, y, argmax);
      const std::string what = std::to_string(window.kernel) + " in " + shape.text();
      check_close(y.values(), want.y, 0, what);
      BOOST_TEST((argmax.values() == want.argmax), what);
      const Guarded alone(queue, pooled(window, shape));
      ops::max_pool_forward(queue, window, input, alone, {});
      BOOST_TEST((alone.values() == y.values()), what);
    }
}

BOOST_AUTO_TEST_CASE(backward_matches_the_reference) {
  Random random;
  for (const PoolWindow& window : kWindows)
    for (const Shape& shape : kShapes) {
      if (!fits(window, shape)) continue;
      const Values x = random.normal(shape.elements());
      const Shape small = pooled(window, shape);
      const Values dy = random.normal(small.elements());
      const reference::MaxPool forward = reference::max_pool(window, shape, to_double(x));
      const auto want = reference::max_pool_gradient(forward, dy, x.size());
      const Guarded upstream(queue, small, dy), dx(queue, shape);
      const GuardedBytes argmax(queue, small, forward.argmax);
      ops::max_pool_backward(queue, window, upstream, argmax, dx);
      check_close(dx.values(), want, 2e-6, std::to_string(window.kernel) + " in " + shape.text());
    }
}

BOOST_AUTO_TEST_CASE(backward_matches_central_differences) {
  const Shape shape{2, 1, 5, 6};
  Values x(shape.elements());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.01f * static_cast<float>(i * 37 % 61);  // no two alike
  for (const PoolWindow& window : kWindows) {
    if (!fits(window, shape)) continue;
    const Shape small = pooled(window, shape);
    const Values dy = Random().normal(small.elements());
    const Guarded input(queue, shape, x), y(queue, small), upstream(queue, small, dy), dx(queue, shape);
    const GuardedBytes argmax(queue, small);
    ops::max_pool_forward(queue, window, input, y, argmax);
    ops::max_pool_backward(queue, window, upstream, argmax, dx);
    const auto objective = [&](const std::vector<double>& at) {
      const reference::MaxPool out = reference::max_pool(window, shape, at);
      double sum = 0;
      for (std::size_t i = 0; i < dy.size(); ++i) sum += dy[i] * out.y[i];
      return sum;
    };
    std::vector<double> want(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) want[i] = central_difference(objective, to_double(x), i);
    check_close(dx.values(), want, 1e-5, std::to_string(window.kernel));
  }
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_are_seen) {
  const float nan = std::numeric_limits<float>::quiet_NaN(),
              infinity = std::numeric_limits<float>::infinity();
  const Guarded x(queue, {1, 1, 2, 6},
                  {1, 2, -infinity, -infinity, 5, infinity, nan, 3, -infinity, -infinity, 6, 7});
  const Guarded y(queue, {1, 1, 1, 3});
  const GuardedBytes argmax(queue, {1, 1, 1, 3});
  ops::max_pool_forward(queue, {}, x, y, argmax);
  const Values got = y.values();
  BOOST_TEST(std::isnan(got[0]));
  BOOST_TEST(got[1] == -infinity);
  BOOST_TEST(got[2] == infinity);
  BOOST_TEST((argmax.values() == std::vector<std::uint8_t>{2, 0, 1}));

  const Guarded corner(queue, {1, 1, 1, 1}, {-infinity}), one(queue, {1, 1, 1, 1});
  const GuardedBytes place(queue, {1, 1, 1, 1});
  ops::max_pool_forward(queue, {3, 2, 1}, corner, one, place);
  BOOST_TEST(place.values()[0] == 4);  // where the padding ends
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {2, 3, 4, 5}), y(queue, {2, 3, 2, 2}), other(queue, {2, 3, 2, 3}),
      flat(queue, {2, 60});
  const Tensor argmax(queue, {2, 3, 2, 2}, DataType::uint8),
      other_argmax(queue, {2, 3, 2, 3}, DataType::uint8);
  const Tensor bytes(queue, {2, 3, 4, 5}, DataType::uint8);
  const Queue::DryRun dry(queue);  // what is in order would read what nobody wrote
  ops::max_pool_forward(queue, {}, x, y, argmax);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {}, x, other, argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {}, flat, y, argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {}, bytes, y, argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {}, x, y, other_argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {}, x, y, y), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {6, 2, 0}, x, y, argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {0, 2, 0}, x, y, argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {17, 2, 8}, x, y, argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {2, 0, 0}, x, y, argmax), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_forward(queue, {2, 2, 2}, x, y, argmax), UsageError);
  ops::max_pool_backward(queue, {}, y, argmax, x);
  BOOST_CHECK_THROW(ops::max_pool_backward(queue, {}, other, argmax, x), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_backward(queue, {}, y, other_argmax, x), UsageError);
  BOOST_CHECK_THROW(ops::max_pool_backward(queue, {}, y, argmax, flat), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
