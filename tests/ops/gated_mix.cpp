#include "isthmus/ops/gated_mix.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/gated_mix.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

const Shape kShapes[] = {{1, 1}, {1, 7}, {3, 8}, {5, 9}, {2, 63}, {17, 65}, {128, 64}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gated_mix, QueueFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for (const Shape& shape : kShapes) {
    const std::size_t columns = shape[1];
    const Values a = random.normal(shape.elements()), head = random.normal(2 * shape.elements(), 2);
    const Guarded a_tensor(queue, shape, a), head_tensor(queue, {shape[0], 2 * columns}, head),
        out(queue, shape);
    ops::gated_mix_forward(queue, a_tensor, head_tensor, out);
    check_close(out.values(), reference::gated_mix(a, head, columns), 1e-6, shape.text());
  }
}

BOOST_AUTO_TEST_CASE(a_gate_far_out_is_open_or_shut) {
  const Guarded a(queue, {1, 4}, Values(4, 3.0f)), out(queue, {1, 4}), dout(queue, {1, 4}, Values(4, 1.0f)),
      head(queue, {1, 8}, {5, 5, 5, 5, -1e4f, -100, 100, 1e4f}), dhead(queue, {1, 8});
  ops::gated_mix_forward(queue, a, head, out);
  check_close(out.values(), std::vector<double>{3, 3, 5, 5}, 1e-6, "out");
  ops::gated_mix_backward(queue, a, head, dout, dhead, {});
  check_close(dhead.values(), std::vector<double>{0, 0, 1, 1, 0, 0, 0, 0}, 1e-6, "dhead");
}

BOOST_AUTO_TEST_CASE(backward_matches_central_differences) {
  Random random;
  for (const Shape& shape : kShapes) {
    const std::size_t columns = shape[1];
    const Shape wide{shape[0], 2 * columns};
    const Values a = random.normal(shape.elements()), head = random.normal(2 * shape.elements(), 2),
                 dout = random.normal(shape.elements());
    const Guarded a_tensor(queue, shape, a), head_tensor(queue, wide, head), upstream(queue, shape, dout),
        dhead(queue, wide), da(queue, shape), dhead_alone(queue, wide);
    ops::gated_mix_backward(queue, a_tensor, head_tensor, upstream, dhead, da);
    ops::gated_mix_backward(queue, a_tensor, head_tensor, upstream, dhead_alone, {});
    const auto want = reference::gated_mix_gradients(a, head, dout, columns);
    check_close(da.values(), want.a, 1e-6, "da " + shape.text());
    check_close(dhead.values(), want.head, 2e-6, "dhead " + shape.text());
    BOOST_TEST((dhead_alone.values() == dhead.values()));
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor a(queue, {2, 3}), head(queue, {2, 6}), other(queue, {3, 2});
  BOOST_CHECK_THROW(ops::gated_mix_forward(queue, a, a, a), UsageError);
  BOOST_CHECK_THROW(ops::gated_mix_forward(queue, a, head, other), UsageError);
  BOOST_CHECK_THROW(ops::gated_mix_backward(queue, a, other, a, head, a), UsageError);
  BOOST_CHECK_THROW(ops::gated_mix_backward(queue, a, head, other, head, a), UsageError);
  BOOST_CHECK_THROW(ops::gated_mix_backward(queue, a, head, a, other, a), UsageError);
  BOOST_CHECK_THROW(ops::gated_mix_backward(queue, a, head, a, head, other), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
