#include "isthmus/ops/softmax_cross_entropy.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "selftest/references/softmax_cross_entropy.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

using Labels = std::vector<std::int32_t>;

// The last has more rows than one pass of the largest sum takes.
const Shape kShapes[] = {{1, 1},   {1, 2},   {5, 1},  {3, 10},  {7, 8},
                         {63, 10}, {64, 10}, {65, 7}, {257, 3}, {16411, 3}};

struct LossFixture : QueueFixture {
  struct Result {
    Values dlogits, value;
  };
  Result run(const Shape& shape, const Values& logits, const Labels& labels) {
    const Guarded input(queue, shape, logits), dlogits(queue, shape), value(queue, {1}),
        partials(queue, {ops::kPartialSums});
    const GuardedIntegers classes(queue, {shape[0]}, labels);
    ops::softmax_cross_entropy(queue, input, classes, dlogits, value, partials);
    partials.values();  // checks the guards
    return {dlogits.values(), value.values()};
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(softmax_cross_entropy, LossFixture)

BOOST_AUTO_TEST_CASE(value_and_gradient_match_the_reference) {
  for (const Shape& shape : kShapes) {
    const std::size_t rows = shape[0], classes = shape[1];
    Random random;
    const Values logits = random.normal(shape.elements(), 3);
    const Labels labels = random.integers(rows, static_cast<std::int32_t>(classes));
    const Result got = run(shape, logits, labels);
    const auto want = reference::softmax_cross_entropy(logits, labels);
    check_close(got.value, std::vector<double>{want.value}, 2e-6, "value " + shape.text());
    check_close(got.dlogits, want.gradient, 1e-6, "gradient " + shape.text());
  }
}

BOOST_AUTO_TEST_CASE(the_gradient_may_take_the_logits_place) {
  const Shape shape{67, 10};
  Random random;
  const Values logits = random.normal(shape.elements());
  const Labels labels = random.integers(shape[0], 10);
  const Guarded in_place(queue, shape, logits), value(queue, {1}), partials(queue, {ops::kPartialSums});
  const GuardedIntegers classes(queue, {shape[0]}, labels);
  ops::softmax_cross_entropy(queue, in_place, classes, in_place, value, partials);
  const Result want = run(shape, logits, labels);
  BOOST_TEST((in_place.values() == want.dlogits));
  BOOST_TEST((value.values() == want.value));
}

BOOST_AUTO_TEST_CASE(extreme_logits_are_exact) {
  struct Row {
    Values logits;
    std::int32_t label;
  };
  // Of equal logits the loss is log 3 whatever their size.
  const Row rows[] = {{{1e4f, 1e4f, 1e4f}, 1}, {{1e30f, 1e30f, 1e30f}, 0}, {{-1e4f, -1e4f, -1e4f}, 2},
                      {{1e4f, -1e4f, 0}, 0},   {{1e4f, -1e4f, 0}, 1},      {{-1e4f, 1e4f, 1e4f}, 1},
                      {{0, -1e4f, -1e4f}, 0},  {{1e38f, -1e38f, 0}, 0}};
  for (const auto& [logits, label] : rows) {
    const auto row = to_double(logits);
    const Result got = run({1, 3}, logits, {label});
    std::vector<double> gradient;
    for (std::size_t c = 0; c < 3; ++c) {
      double others = 0;
      for (const double logit : row) others += std::exp(logit - row[c]);
      gradient.push_back(1 / others - (c == static_cast<std::size_t>(label)));
    }
    const std::string what = "label " + std::to_string(label) + " of " + std::to_string(logits[0]) + ", ...";
    check_close(got.value, std::vector<double>{reference::cross_entropy(row, label)}, 1e-6, "value, " + what);
    check_close(got.dlogits, gradient, 1e-6, "gradient, " + what);
  }
}

BOOST_AUTO_TEST_CASE(a_label_that_is_no_class_shows_as_nan) {
  const std::size_t rows = 70, classes = 5;
  for (const std::int32_t label :
       {-1, 5, std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::min()}) {
    Labels labels(rows, 2);
    labels[66] = label;
    const Result got = run({rows, classes}, Random().normal(rows * classes), labels);
    BOOST_TEST(std::isnan(got.value[0]));
    for (std::size_t i = 0; i < got.dlogits.size(); ++i)
      BOOST_TEST(std::isnan(got.dlogits[i]) == (i / classes == 66), "label " << label << ", element " << i);
  }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor a(queue, {2, 3}), b(queue, {3, 2}), one(queue, {1}), two(queue, {2}),
      partials(queue, {ops::kPartialSums}), few(queue, {ops::kPartialSums - 1});
  const Tensor labels(queue, {2}, DataType::int32), three(queue, {3}, DataType::int32),
      integers(queue, {2, 3}, DataType::int32);
  const auto run = [&](const Tensor& logits, const Tensor& classes, const Tensor& dlogits,
                       const Tensor& value, const Tensor& scratch) {
    ops::softmax_cross_entropy(queue, logits, classes, dlogits, value, scratch);
  };
  BOOST_CHECK_THROW(run(a, three, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run(a, two, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run(a, labels, b, one, partials), UsageError);
  BOOST_CHECK_THROW(run(integers, labels, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run(a, labels, a, two, partials), UsageError);
  BOOST_CHECK_THROW(run(a, labels, a, one, few), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
