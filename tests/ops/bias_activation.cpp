#include "isthmus/ops/bias_activation.hpp"

#include "isthmus/compute/error.hpp"
#include "selftest/references/bias_activation.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using ops::Activation;

namespace {

const char* const kNames[] = {"identity", "relu", "leaky_relu", "tanh", "sigmoid", "softplus"};
const Shape kShapes[] = {{1, 1}, {1, 7}, {3, 8}, {5, 9}, {2, 511}, {4, 512}, {3, 513}, {128, 784}};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bias_activation, QueueFixture)

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  Random random;
  for (const char* name : kNames)
    for (const Shape& shape : kShapes)
      for (const bool has_bias : {false, true}) {
        const auto activation = Activation::named(name);
        const Values x = random.normal(shape.elements(), 3), b = random.normal(shape[1]);
        const Guarded input(queue, shape, x), bias(queue, {shape[1]}, b), output(queue, shape);
        ops::bias_activation_forward(queue, activation, input, has_bias ? *bias : Tensor(), output);
        const auto want = reference::bias_activation(activation, x, has_bias ? b : Values());
        check_close(output.values(), want, 2e-6, std::string(name) + " " + shape.text());
      }
}

BOOST_AUTO_TEST_CASE(forward_works_in_place) {
  const Values x = Random().normal(3 * 19);
  const Guarded tensor(queue, {3, 19}, x);
  ops::bias_activation_forward(queue, Activation::named("relu"), tensor, {}, tensor);
  const Values got = tensor.values();
  for (std::size_t i = 0; i < x.size(); ++i) BOOST_TEST(got[i] == std::max(x[i], 0.0f));
}

BOOST_AUTO_TEST_CASE(extreme_inputs_stay_finite) {
  const Values x = {-1e4f, -100.0f, -20.0f, 0.0f, 20.0f, 100.0f, 1e4f};
  for (const char* name : {"tanh", "sigmoid", "softplus"}) {
    const Guarded input(queue, {1, x.size()}, x), output(queue, {1, x.size()});
    ops::bias_activation_forward(queue, Activation::named(name), input, {}, output);
    std::vector<double> want;
    for (float value : x) want.push_back(reference::activate(Activation::named(name), value));
    check_close(output.values(), want, 2e-6, name);
  }
}

BOOST_AUTO_TEST_CASE(backward_matches_central_differences) {
  Random random;
  for (const char* name : kNames)
    for (const Shape& shape : kShapes) {
      const auto activation = Activation::named(name);
      Values x = random.normal(shape.elements(), 2), dy = random.normal(shape.elements());
      for (float& value : x)
        if (std::fabs(value) < 1e-2f) value = 0.5f;  // no kinks within the difference's reach
      const Guarded input(queue, shape, x), output(queue, shape), upstream(queue, shape, dy),
          dx(queue, shape);
      ops::bias_activation_forward(queue, activation, input, {}, output);
      ops::activation_backward(queue, activation, output, upstream, dx);
      std::vector<double> want(x.size());
      for (std::size_t i = 0; i < x.size(); ++i)
        want[i] =
            dy[i] * central_difference([&](const auto& a) { return reference::activate(activation, a[0]); },
                                       {x[i]}, 0);
      check_close(dx.values(), want, 1e-5, std::string(name) + " " + shape.text());
    }
}

BOOST_AUTO_TEST_CASE(bad_arguments_are_usage_errors) {
  BOOST_CHECK_THROW(Activation::named("gelu"), UsageError);
  const Tensor a(queue, {2, 3}), b(queue, {3, 2}), bias(queue, {2});
  BOOST_CHECK_THROW(ops::bias_activation_forward(queue, {}, a, {}, b), UsageError);
  BOOST_CHECK_THROW(ops::bias_activation_forward(queue, {}, a, bias, a), UsageError);
  BOOST_CHECK_THROW(ops::activation_backward(queue, {}, a, b, a), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
