#include "isthmus/ops/column_sums.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/column_sums.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

const Shape kShapes[] = {{1, 1},   {1, 7},   {2, 8},    {63, 9},   {64, 511},
                         {65, 16}, {129, 3}, {1000, 1}, {127, 65}, {128, 784}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(column_sums, QueueFixture)

BOOST_AUTO_TEST_CASE(sums_match_the_reference) {
  Random random;
  for (const Shape& shape : kShapes) {
    const Values x = random.normal(shape.elements());
    const Guarded input(queue, shape, x), out(queue, {shape[1]});  // out holds NaN: not read
    ops::column_sums(queue, input, out);
    check_close(out.values(), reference::column_sums(x, shape[1], Values(shape[1])), 5e-6, shape.text());
  }
}

BOOST_AUTO_TEST_CASE(sums_are_added_where_asked) {
  Random random;
  for (const Shape& shape : kShapes) {
    const Values x = random.normal(shape.elements()), before = random.normal(shape[1], 10);
    const Guarded input(queue, shape, x), out(queue, {shape[1]}, before);
    ops::column_sums(queue, input, out, true);
    check_close(out.values(), reference::column_sums(x, shape[1], before), 5e-6, shape.text());
  }
}

BOOST_AUTO_TEST_CASE(the_same_bits_every_time) {
  const Values x = Random().normal(1000 * 65, 1e3f);
  const Guarded input(queue, {1000, 65}, x), first(queue, {65}), second(queue, {65});
  ops::column_sums(queue, input, first);
  ops::column_sums(queue, input, second);
  BOOST_TEST((first.values() == second.values()));
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor x(queue, {4, 3}), bytes(queue, {4, 3}, DataType::uint8), three(queue, {3}), four(queue, {4});
  BOOST_CHECK_THROW(ops::column_sums(queue, x, four), UsageError);
  BOOST_CHECK_THROW(ops::column_sums(queue, bytes, three), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
