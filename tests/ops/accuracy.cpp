#include "isthmus/ops/accuracy.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/accuracy.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

using Labels = std::vector<std::int32_t>;

struct AccuracyFixture : QueueFixture {
  double run(const Shape& shape, const Values& logits, const Labels& labels, float weight = 1) {
    const Guarded input(queue, shape, logits), value(queue, {1});
    const GuardedIntegers classes(queue, {shape[0]}, labels);
    ops::accuracy(queue, input, classes, value, weight);
    return value.values()[0];
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(accuracy, AccuracyFixture)

// Around the size of a group, and with as many classes as logits agree with by chance.
BOOST_AUTO_TEST_CASE(values_match_the_reference) {
  Random random;
  for (const Shape& shape : {Shape{1, 1}, {1, 5}, {5, 2}, {63, 10}, {64, 10}, {65, 7}, {129, 3}, {1031, 2}}) {
    const Values logits = random.normal(shape.elements());
    const Labels labels = random.integers(shape[0], static_cast<std::int32_t>(shape[1]));
    const double want = reference::accuracy(logits, labels);
    BOOST_TEST(std::fabs(run(shape, logits, labels) - want) <= 1.2e-7, shape.text());
    BOOST_TEST(std::fabs(run(shape, logits, labels, 0.25f) - 0.25 * want) <= 1.2e-7, shape.text());
  }
}

BOOST_AUTO_TEST_CASE(the_first_of_equal_logits_counts) {
  BOOST_TEST(run({3, 3}, {1, 1, 0, 0, 2, 2, 3, 3, 3}, {0, 1, 0}) == 1);
  BOOST_TEST(run({3, 3}, {1, 1, 0, 0, 2, 2, 3, 3, 3}, {1, 2, 2}) == 0);
  BOOST_TEST(run({2, 2}, {0, 1, 0, 1}, {-1, 2}) == 0);  // no classes
}

BOOST_AUTO_TEST_CASE(wrong_shapes_are_usage_errors) {
  const Tensor logits(queue, {4, 3}), labels(queue, {4}, DataType::int32), value(queue, {1});
  BOOST_CHECK_THROW(ops::accuracy(queue, logits, value, value), UsageError);
  BOOST_CHECK_THROW(ops::accuracy(queue, logits, Tensor(queue, {3}, DataType::int32), value), UsageError);
  BOOST_CHECK_THROW(ops::accuracy(queue, logits, labels, logits), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
