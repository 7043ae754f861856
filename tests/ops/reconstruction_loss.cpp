#include "isthmus/ops/reconstruction_loss.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "selftest/references/reconstruction_loss.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::ReconstructionKind;
using ops::ReconstructionLoss;
using reference::sigmoid;

namespace {

// Every kind, from logits and not; BCE's outputs are logits either way.
const ReconstructionLoss kLosses[] = {
    {ReconstructionKind::bce_with_logits, true},
    {ReconstructionKind::bce_with_logits, false},
    {ReconstructionKind::mse, true},
    {ReconstructionKind::mse, false},
    {ReconstructionKind::l1, true},
    {ReconstructionKind::l1, false},
    {ReconstructionKind::gaussian, true, 0.3f},
    {ReconstructionKind::gaussian, false, 2.0f},
};
const Shape kShapes[] = {{1, 1}, {1, 7}, {3, 8}, {5, 9}, {2, 255}, {2, 256}, {3, 171}, {13, 784}};

std::string describe(const ReconstructionLoss& loss, const Shape& shape) {
  return "kind " + std::to_string(static_cast<int>(loss.kind)) + (loss.output_is_logits ? " logits " : " ") +
         shape.text();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(reconstruction_loss, QueueFixture)

BOOST_AUTO_TEST_CASE(value_and_gradient_match_the_reference) {
  constexpr float kWeight = 2.5f;
  for (const auto& loss : kLosses)
    for (const Shape& shape : kShapes)
      for (const bool accumulate : {false, true}) {
        const reference::ReconstructionExample example(loss, shape.elements());
        const Values before = Random(9).normal(shape.elements());
        const Guarded output(queue, shape, example.output), target(queue, shape, example.target),
            doutput = accumulate ? Guarded(queue, shape, before) : Guarded(queue, shape), value(queue, {1}),
            partials(queue, {ops::kPartialSums});
        ops::reconstruction_loss(queue, loss, output, target, doutput, value, partials, kWeight, accumulate);
        const double row_weight = kWeight / static_cast<double>(shape[0]);
        auto want = reference::reconstruction_loss(loss, example.output, example.target, row_weight);
        if (accumulate)
          for (std::size_t i = 0; i < before.size(); ++i) want.gradient[i] += before[i];
        check_close(doutput.values(), want.gradient, 1e-5, "gradient, " + describe(loss, shape));
        check_close(value.values(), std::vector<double>{want.value}, 2e-6, "value, " + describe(loss, shape));
        partials.values();  // checks the guards
      }
}

BOOST_AUTO_TEST_CASE(more_than_one_pass_of_the_largest_sum) {
  const Shape shape{257, 1021};
  const reference::ReconstructionExample example(kLosses[0], shape.elements());
  const Guarded output(queue, shape, example.output), target(queue, shape, example.target),
      doutput(queue, shape), value(queue, {1}), partials(queue, {ops::kPartialSums});
  ops::reconstruction_loss(queue, kLosses[0], output, target, doutput, value, partials);
  double total = 0;
  std::vector<double> want(shape.elements());
  for (std::size_t i = 0; i < want.size(); ++i) {
    total += reference::reconstruction_loss(kLosses[0], example.output[i], example.target[i]);
    want[i] = (sigmoid(example.output[i]) - example.target[i]) / static_cast<double>(shape[0]);
  }
  check_close(doutput.values(), want, 1e-6, "gradient");
  check_close(value.values(), std::vector<double>{total / static_cast<double>(shape[0])}, 2e-6, "value");
}

BOOST_AUTO_TEST_CASE(the_gradient_may_take_the_outputs_place) {
  const Shape shape{3, 19};
  for (const auto& loss : kLosses) {
    const reference::ReconstructionExample example(loss, shape.elements());
    const Guarded target(queue, shape, example.target), apart(queue, shape, example.output),
        gradient(queue, shape), in_place(queue, shape, example.output), value(queue, {1}),
        partials(queue, {ops::kPartialSums});
    ops::reconstruction_loss(queue, loss, apart, target, gradient, value, partials);
    ops::reconstruction_loss(queue, loss, in_place, target, in_place, value, partials);
    BOOST_TEST((in_place.values() == gradient.values()), describe(loss, shape));
    BOOST_TEST((apart.values() == example.output), describe(loss, shape));
  }
}

BOOST_AUTO_TEST_CASE(extreme_logits_stay_finite) {
  const Values logits = {-1e4f, -1e4f, 1e4f, 1e4f, -100, 100, -40, 40, 0},
               targets = {0, 1, 0, 1, 0.5f, 0.5f, 1, 0, 1};
  for (const auto& loss : kLosses) {
    if (loss.kind != ReconstructionKind::bce_with_logits && !loss.output_is_logits) continue;
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const Guarded output(queue, {1, 1}, {logits[i]}), target(queue, {1, 1}, {targets[i]}),
          doutput(queue, {1, 1}), value(queue, {1}), partials(queue, {ops::kPartialSums});
      ops::reconstruction_loss(queue, loss, output, target, doutput, value, partials);
      const auto term = [&](const auto& at) {
        return reference::reconstruction_loss(loss, at[0], targets[i]);
      };
      const std::string what = describe(loss, {1, 1}) + " at " + std::to_string(logits[i]);
      check_close(value.values(), std::vector<double>{term(to_double({logits[i]}))}, 1e-6, "value, " + what);
      check_close(doutput.values(), std::vector<double>{central_difference(term, {logits[i]}, 0)}, 1e-5,
                  "gradient, " + what);
    }
  }
}

BOOST_AUTO_TEST_CASE(l1_is_flat_where_it_is_right) {
  const Guarded output(queue, {1, 3}, {0.25f, 0.5f, 1.0f}), target(queue, {1, 3}, {0.25f, 1.0f, 0.5f}),
      doutput(queue, {1, 3}), value(queue, {1}), partials(queue, {ops::kPartialSums});
  ops::reconstruction_loss(queue, {ReconstructionKind::l1, false}, output, target, doutput, value, partials);
  BOOST_TEST((doutput.values() == Values{0, -1, 1}));
  BOOST_TEST(value.values()[0] == 1.0f);
}

BOOST_AUTO_TEST_CASE(losses_have_names) {
  BOOST_TEST((ReconstructionLoss::named("bce").kind == ReconstructionKind::bce_with_logits));
  BOOST_TEST((ReconstructionLoss::named("mse").kind == ReconstructionKind::mse));
  BOOST_TEST((ReconstructionLoss::named("l1").kind == ReconstructionKind::l1));
  BOOST_TEST((ReconstructionLoss::named("gaussian").kind == ReconstructionKind::gaussian));
  BOOST_CHECK_THROW(ReconstructionLoss::named("hinge"), UsageError);
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor a(queue, {2, 3}), b(queue, {3, 2}), one(queue, {1}), two(queue, {2}),
      partials(queue, {ops::kPartialSums}), few(queue, {ops::kPartialSums - 1});
  const Tensor integers(queue, {2, 3}, DataType::int32);
  const auto run = [&](const ReconstructionLoss& loss, const Tensor& output, const Tensor& target,
                       const Tensor& doutput, const Tensor& value, const Tensor& scratch) {
    ops::reconstruction_loss(queue, loss, output, target, doutput, value, scratch);
  };
  BOOST_CHECK_THROW(run({}, a, b, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run({}, a, a, b, one, partials), UsageError);
  BOOST_CHECK_THROW(run({}, integers, a, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run({}, a, integers, a, one, partials), UsageError);
  BOOST_CHECK_THROW(run({}, a, a, a, two, partials), UsageError);
  BOOST_CHECK_THROW(run({}, a, a, a, one, few), UsageError);
  for (const float sigma : {0.0f, -1.0f, std::numeric_limits<float>::quiet_NaN()})
    BOOST_CHECK_THROW(run({ReconstructionKind::gaussian, true, sigma}, a, a, a, one, partials), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
