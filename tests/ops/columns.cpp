#include "isthmus/ops/columns.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/columns.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using reference::cut;

namespace {

struct Widths {
  std::size_t rows, a, b, c;
};
const Widths kWidths[] = {{1, 1, 1, 1}, {3, 7, 8, 9}, {5, 64, 1, 13}, {17, 3, 65, 63}, {128, 64, 64, 511}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(columns, QueueFixture)

BOOST_AUTO_TEST_CASE(pieces_are_put_side_by_side) {
  Random random;
  for (const auto& [rows, a, b, c] : kWidths) {
    const std::size_t total = a + b + c;
    const Values whole = random.normal(rows * total);
    const Guarded first(queue, {rows, a}, cut(whole, total, 0, a)),
        second(queue, {rows, b}, cut(whole, total, a, b)),
        third(queue, {rows, c}, cut(whole, total, a + b, c)), out(queue, {rows, total});
    ops::concatenate_columns(queue, {first, second, third}, out);
    BOOST_TEST((out.values() == whole), "widths " << a << ", " << b << ", " << c);
  }
}

BOOST_AUTO_TEST_CASE(columns_are_handed_out_in_order) {
  Random random;
  for (const auto& [rows, a, b, c] : kWidths) {
    const std::size_t total = a + b + c;
    const Values whole = random.normal(rows * total);
    const Guarded x(queue, {rows, total}, whole), first(queue, {rows, a}), second(queue, {rows, b}),
        third(queue, {rows, c});
    ops::split_columns(queue, x, {first, second, third});
    BOOST_TEST((first.values() == cut(whole, total, 0, a)));
    BOOST_TEST((second.values() == cut(whole, total, a, b)));
    BOOST_TEST((third.values() == cut(whole, total, a + b, c)));
  }
}

BOOST_AUTO_TEST_CASE(splitting_skips_empty_pieces) {
  const Values whole = Random().normal(4 * 20);
  const Guarded x(queue, {4, 20}, whole), middle(queue, {4, 5});
  const auto launches = queue.counters().launches;
  ops::split_columns(queue, x, {Tensor({}, 0, {0, 11}), middle, Tensor({}, 0, {0, 4})});
  BOOST_TEST((middle.values() == cut(whole, 20, 11, 5)));
  BOOST_TEST(queue.counters().launches == launches + 1);
}

BOOST_AUTO_TEST_CASE(affine_maps_each_column_in_place_or_not) {
  Random random;
  for (const Shape& shape : {Shape{1, 1}, {3, 7}, {5, 8}, {2, 65}, {128, 511}}) {
    const Values x = random.normal(shape.elements()), a = random.normal(shape[1]),
                 b = random.normal(shape[1]);
    const Guarded input(queue, shape, x), scale(queue, {shape[1]}, a), shift(queue, {shape[1]}, b),
        out(queue, shape);
    ops::affine_columns(queue, input, scale, shift, out);
    check_close(out.values(), reference::affine_columns(x, a, b), 5e-7, shape.text());
    ops::affine_columns(queue, input, scale, shift, input);
    BOOST_TEST((input.values() == out.values()));
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor two(queue, {4, 2}), three(queue, {4, 3}), five(queue, {4, 5}), tall(queue, {5, 3}),
      flat(queue, {2});
  BOOST_CHECK_THROW(ops::concatenate_columns(queue, {two, two}, five), UsageError);
  BOOST_CHECK_THROW(ops::concatenate_columns(queue, {two, tall}, five), UsageError);
  BOOST_CHECK_THROW(ops::concatenate_columns(queue, {two, Tensor({}, 0, {0, 3})}, five), UsageError);
  BOOST_CHECK_THROW(ops::concatenate_columns(queue, {five, flat}, five), UsageError);
  BOOST_CHECK_THROW(ops::split_columns(queue, five, {two, two}), UsageError);
  BOOST_CHECK_THROW(ops::split_columns(queue, five, {two, tall}), UsageError);
  BOOST_CHECK_THROW(ops::split_columns(queue, five, {five, Tensor()}), UsageError);
  BOOST_CHECK_THROW(ops::affine_columns(queue, two, flat, flat, three), UsageError);
  BOOST_CHECK_THROW(ops::affine_columns(queue, three, flat, flat, three), UsageError);
  BOOST_CHECK_THROW(ops::affine_columns(queue, two, flat, two, two), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
