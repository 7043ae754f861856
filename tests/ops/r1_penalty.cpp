#include "isthmus/ops/r1_penalty.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "selftest/references/r1_penalty.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::Activation;
using reference::Doubles;
using reference::Mlp;

namespace {

constexpr double kStep = 1e-6;

Mlp make_mlp(Random& random, std::vector<std::size_t> widths, std::vector<Activation> activations,
             std::size_t rows) {
  const std::size_t inputs = widths[0];
  return {std::move(widths), std::move(activations), rows, to_double(random.normal(rows * inputs))};
}

Doubles make_parameters(Random& random, const Mlp& mlp) {
  Doubles parameters;
  for (std::size_t l = 0; l < mlp.layers(); ++l) {
    const float deviation = 1.2f / std::sqrt(float(mlp.widths[l]));
    for (float w : random.normal(mlp.weights(l), deviation)) parameters.push_back(w);
    for (float b : random.normal(mlp.widths[l + 1])) parameters.push_back(b);
  }
  return parameters;
}

struct R1Fixture : QueueFixture {
  struct Result {
    double value;
    std::vector<Doubles> gradients;  ///< by layer, without what they were added to
  };

  Result run(const Mlp& mlp, const Doubles& parameters, float gamma) {
    const std::vector<Doubles> all = mlp.forward(parameters);
    std::vector<Guarded> weights, gradients, outputs;
    std::vector<ops::R1Layer> layers;
    Random random(55);
    std::vector<Values> before;
    for (std::size_t l = 0; l < mlp.layers(); ++l) {
      const Shape shape{mlp.widths[l + 1], mlp.widths[l]};
      const auto at = parameters.begin() + mlp.first(l);
      before.push_back(random.normal(shape.elements()));
      weights.emplace_back(queue, shape, Values(at, at + shape.elements()));
      gradients.emplace_back(queue, shape, before.back());
      outputs.emplace_back(queue, Shape{mlp.rows, mlp.widths[l + 1]}, Values(all[l].begin(), all[l].end()));
      layers.push_back({weights.back(), gradients.back(), mlp.activations[l], outputs.back()});
    }
    const Guarded value(queue, {1}), scratch(queue, {ops::r1_penalty_scratch(layers)}),
        partials(queue, {ops::kPartialSums});
    ops::r1_penalty(queue, *gemm, layers, gamma, value, scratch, partials);
    scratch.values();
    partials.values();
    Result result{value.values()[0], {}};
    for (std::size_t l = 0; l < mlp.layers(); ++l) {
      result.gradients.push_back(to_double(gradients[l].values()));
      for (std::size_t i = 0; i < before[l].size(); ++i) result.gradients[l][i] -= before[l][i];
      BOOST_TEST((outputs[l].values() == Values(all[l].begin(), all[l].end())));
    }
    return result;
  }

  /// Against central differences: all weights and biases of small networks, a sample of each layer of others.
  void compare(const Mlp& mlp, float gamma) {
    Random random(static_cast<unsigned>(mlp.rows));
    Doubles parameters = make_parameters(random, mlp);
    // The penalty jumps where a unit passes its kink, so that none may be near enough to pass it.
    while (mlp.distance_from_kinks(parameters) < 20 * kStep) parameters = make_parameters(random, mlp);
    const auto penalty = [&](const Doubles& at) { return mlp.penalty(at, gamma); };
    const Result got = run(mlp, parameters, gamma);
    const double value = penalty(parameters);
    BOOST_TEST(std::fabs(got.value - value) <= 1e-5 * value, got.value << ", expected " << value);
    for (std::size_t l = 0; l < mlp.layers(); ++l) {
      const std::size_t count = mlp.weights(l), stride = 1 + count / 40;
      Values sample;
      Doubles want;
      for (std::size_t i = 0; i < count; i += stride) {
        sample.push_back(static_cast<float>(got.gradients[l][i]));
        want.push_back(central_difference(penalty, parameters, mlp.first(l) + i, kStep));
      }
      check_close(sample, want, 2e-5,
                  "layer " + std::to_string(l) + " of width " + std::to_string(mlp.widths[l]));
      for (std::size_t i = 0; i < mlp.widths[l + 1]; i += stride)
        BOOST_TEST(central_difference(penalty, parameters, mlp.first(l) + count + i, kStep) == 0.0);
    }
  }

  Random random{3};
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
};

const Activation kLinear = Activation::named("identity"), kLeaky = Activation::named("leaky_relu"),
                 kRelu = Activation::named("relu");

}  // namespace

BOOST_FIXTURE_TEST_SUITE(r1_penalty, R1Fixture)

BOOST_AUTO_TEST_CASE(a_linear_map_has_its_weights_as_gradient) {
  const Mlp mlp = make_mlp(random, {3, 1}, {kLinear}, 4);
  const Result got = run(mlp, {1, -2, 3, 0.5}, 0.5f);
  check_close({float(got.value)}, Doubles{0.25 * 14}, 1e-6, "value");
  check_close(Values(got.gradients[0].begin(), got.gradients[0].end()), Doubles{0.5, -1, 1.5}, 1e-6,
              "gradient");
}

BOOST_AUTO_TEST_CASE(gradients_match_central_differences) {
  compare(make_mlp(random, {1, 1}, {kLeaky}, 1), 1);
  compare(make_mlp(random, {5, 1}, {kLinear}, 7), 0.1f);
  compare(make_mlp(random, {3, 7, 1}, {kLeaky, kLinear}, 5), 1);
  compare(make_mlp(random, {7, 9, 8, 1}, {kLeaky, kLeaky, kLinear}, 3), 2);
  compare(make_mlp(random, {5, 4, 6, 1}, {kLeaky, kLinear, kLeaky}, 6), 10);
  compare(make_mlp(random, {65, 64, 33, 1}, {kLeaky, kLeaky, kLinear}, 17), 1);
}

BOOST_AUTO_TEST_CASE(units_that_relu_shuts_take_no_part) {
  // Two hidden units, the second shut by its bias: D = 2·(x_0 + x_1), ∇ = (2, 2).
  const Mlp mlp{{2, 2, 1}, {kRelu, kLinear}, 1, {1, 1}};
  const Result got = run(mlp, {1, 1, 5, 6, 0, -100, 2, 9, 0}, 1);
  check_close({float(got.value)}, Doubles{4}, 1e-6, "value");
  check_close(Values(got.gradients[0].begin(), got.gradients[0].end()), Doubles{4, 4, 0, 0}, 1e-6, "first");
  check_close(Values(got.gradients[1].begin(), got.gradients[1].end()), Doubles{4, 0}, 1e-6, "second");
}

BOOST_AUTO_TEST_CASE(no_weight_gives_no_penalty) {
  const Mlp mlp = make_mlp(random, {3, 7, 1}, {kLeaky, kLinear}, 5);
  const Result got = run(mlp, make_parameters(random, mlp), 0);
  BOOST_TEST(got.value == 0);
  for (const Doubles& gradients : got.gradients)
    for (double gradient : gradients) BOOST_TEST(gradient == 0);
}

BOOST_AUTO_TEST_CASE(the_same_bits_every_time) {
  const Mlp mlp = make_mlp(random, {64, 65, 1}, {kLeaky, kLinear}, 128);
  const Doubles parameters = make_parameters(random, mlp);
  const Result first = run(mlp, parameters, 1), second = run(mlp, parameters, 1);
  BOOST_TEST(first.value == second.value);
  BOOST_TEST((first.gradients == second.gradients));
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  const Tensor hidden(queue, {4, 3}), head(queue, {1, 4}), wide(queue, {2, 4}), outputs(queue, {5, 4}),
      logits(queue, {5, 1}), two(queue, {5, 2}), value(queue, {1}), scratch(queue, {5 * 8}),
      short_scratch(queue, {5 * 8 - 1}), partials(queue, {ops::kPartialSums});
  const ops::R1Layer first{hidden, hidden, kLeaky, outputs}, last{head, head, kLinear, logits};
  const auto penalty = [&](const std::vector<ops::R1Layer>& layers, float gamma, const Tensor& room) {
    ops::r1_penalty(queue, *gemm, layers, gamma, value, room, partials);
  };
  BOOST_TEST(ops::r1_penalty_scratch({first, last}) == 5 * 8u);
  BOOST_CHECK_THROW(ops::r1_penalty_scratch({}), UsageError);
  BOOST_CHECK_THROW(penalty({}, 1, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first, last}, -1, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first, last}, NAN, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first, last}, 1, short_scratch), UsageError);
  BOOST_CHECK_THROW(penalty({last, first}, 1, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first}, 1, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first, {wide, wide, kLinear, two}}, 1, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first, {head, wide, kLinear, logits}}, 1, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first, {head, head, kLinear, two}}, 1, scratch), UsageError);
  BOOST_CHECK_THROW(penalty({first, {head, head, Activation::named("tanh"), logits}}, 1, scratch),
                    UsageError);
  BOOST_CHECK_THROW(ops::r1_penalty(queue, *gemm, {first, last}, 1, logits, scratch, partials), UsageError);
  BOOST_CHECK_THROW(ops::r1_penalty(queue, *gemm, {first, last}, 1, value, scratch, value), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
