#include "isthmus/nn/sequential.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/squared_distance.hpp"
#include "support/device.hpp"
#include "support/gradient_check.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

struct NetworkFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  nn::MemoryPlan memory{queue};
  nn::Context context{queue, *gemm, memory};
  nn::ParameterArena arena;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sequential, NetworkFixture)

BOOST_AUTO_TEST_CASE(names_and_shapes_are_pytorchs) {
  const nn::Sequential network(arena, "encoder", nn::mlp({5, 7, 3}, {ops::ActivationKind::relu}));
  const char* const names[] = {"encoder.0.weight", "encoder.0.bias", "encoder.2.weight", "encoder.2.bias"};
  const Shape shapes[] = {{7, 5}, {7}, {3, 7}, {3}};
  BOOST_REQUIRE_EQUAL(arena.parameters().size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(arena.parameters()[i].name == names[i]);
    BOOST_TEST((arena.parameters()[i].shape == shapes[i]));
  }
}

BOOST_AUTO_TEST_CASE(forward_matches_the_reference) {
  const nn::Sequential network(arena, "n", nn::mlp({3, 4, 2}, {ops::ActivationKind::relu}));
  arena.allocate(queue);
  network.initialise(queue, 1, 0);
  queue.write(arena.value(1), Values{0.5f, -0.5f, 1.0f, 0.0f}.data());
  const Values x = Random().normal(5 * 3);
  const Tensor input = queue.upload(x, {5, 3});
  Values got;
  memory.run([&] {
    const Tensor output = network.forward(context, input);
    if (!queue.is_dry()) got = queue.download<float>(output);
  });
  const auto w0 = queue.download<float>(arena.value(0)), b0 = queue.download<float>(arena.value(1));
  const auto w1 = queue.download<float>(arena.value(2)), b1 = queue.download<float>(arena.value(3));
  std::vector<double> want;
  for (std::size_t row = 0; row < 5; ++row) {
    double hidden[4];
    for (std::size_t h = 0; h < 4; ++h) {
      hidden[h] = b0[h];
      for (std::size_t i = 0; i < 3; ++i) hidden[h] += static_cast<double>(w0[h * 3 + i]) * x[row * 3 + i];
      hidden[h] = std::max(hidden[h], 0.0);
    }
    for (std::size_t o = 0; o < 2; ++o) {
      want.push_back(b1[o]);
      for (std::size_t h = 0; h < 4; ++h) want.back() += w1[o * 4 + h] * hidden[h];
    }
  }
  check_close(got, want, 1e-5, "output");
}

BOOST_AUTO_TEST_CASE(gradients_are_right_for_every_activation) {
  for (const char* name : {"relu", "leaky_relu", "tanh", "sigmoid", "softplus"}) {
    nn::ParameterArena parameters;
    nn::MemoryPlan plan(queue);
    nn::Context with_plan{queue, *gemm, plan};
    const nn::Sequential network(parameters, name, nn::mlp({6, 9, 8, 4}, ops::Activation::named(name)));
    parameters.allocate(queue);
    network.initialise(queue, 3, 0);
    const Tensor x = queue.upload(Random(1).normal(16 * 6), {16, 6});
    const Tensor target = queue.upload(Random(2).normal(16 * 4), {16, 4}), value(queue, {1});
    check_gradients(queue, parameters, [&] {
      plan.run([&] {
        nn::Pass pass;
        const Tensor output = network.forward(with_plan, x, &pass);
        const Tensor gradient = with_plan.take(output.shape());
        queue.zero(gradient);
        ops::squared_distance(queue, output, target, 10, gradient, value, with_plan.take_partials());
        network.backward(with_plan, std::move(pass), gradient, {true, false, false});
      });
      return queue.download<float>(value)[0];
    });
  }
}

BOOST_AUTO_TEST_CASE(gradients_are_right_through_every_kind_of_layer) {
  const ops::Activation tanh{ops::ActivationKind::tanh};
  const nn::Conv2d down{{2, 9, 7}, 5, {4, 2, 1}};
  const nn::ConvTranspose2d up{down.output(), 3, {4, 2, 1}, 1, 1};
  const nn::MaxPool2d pool{up.output(), {}};
  const nn::UpsampleNearest larger{pool.output(), 2};
  const nn::GlobalAveragePool average{larger.output()};
  const std::vector<nn::Layer> layers = {down,
                                         tanh,
                                         nn::BatchNorm2d{down.output()},
                                         tanh,
                                         up,
                                         tanh,
                                         pool,
                                         tanh,
                                         nn::Dropout{pool.output().elements(), 0.25f},
                                         larger,
                                         average,
                                         nn::Linear{3, 4}};
  const nn::Sequential network(arena, "n", layers);
  arena.allocate(queue);
  network.initialise(queue, 3, 0);
  const Tensor x = queue.upload(Random(1).normal(16 * 126), {16, 126});
  const Tensor target = queue.upload(Random(2).normal(16 * 4), {16, 4}), value(queue, {1});
  const auto loss = [&] {
    memory.run([&] {
      nn::Pass pass;
      pass.noise = {1, 2, 3};
      const Tensor output = network.forward(context, x, &pass);
      const Tensor gradient = context.take(output.shape());
      queue.zero(gradient);
      ops::squared_distance(queue, output, target, 10, gradient, value, context.take_partials());
      network.backward(context, std::move(pass), gradient, {true, false, false});
    });
    return static_cast<double>(queue.download<float>(value)[0]);
  };
  check_gradients(queue, arena, loss, 5e-3);
}

BOOST_AUTO_TEST_CASE(dropout_and_batch_statistics_are_for_training_alone) {
  const nn::BatchNorm2d norm{{2, 3, 3}};
  const nn::Sequential network(arena, "n", {norm, nn::Dropout{18, 0.5f}});
  arena.allocate(queue);
  network.initialise(queue, 1, 0);
  const Values values = Random(1).uniform(4 * 18, 3, 5);
  const Tensor x = queue.upload(values, {4, 18});
  Values got;
  memory.run([&] {
    const Tensor y = network.forward(context, x);
    if (!queue.is_dry()) got = queue.download<float>(y);
  });
  check_close(got, values, 1e-4, "inference with fresh running statistics");
}

BOOST_AUTO_TEST_CASE(layers_can_be_left_out) {
  const nn::Sequential network(arena, "n", nn::mlp({3, 4, 2}, {ops::ActivationKind::relu}));
  arena.allocate(queue);
  network.initialise(queue, 1, 0);
  const Tensor x = queue.upload(Random(1).normal(5 * 3), {5, 3});
  memory.run([&] {
    const Tensor hidden = network.forward(context, x, nullptr, {{}, {}, 1});
    BOOST_TEST((hidden.shape() == Shape{5, 4}));
  });
  BOOST_CHECK_THROW(network.forward(context, x, nullptr, {{}, {}, 2}), UsageError);
}

BOOST_AUTO_TEST_CASE(the_input_gradient_and_accumulation) {
  const nn::Sequential network(arena, "n", {nn::Linear{3, 2}});
  arena.allocate(queue);
  network.initialise(queue, 1, 0);
  const Values dy = Random(1).normal(4 * 2);
  const Tensor x = queue.upload(Random(2).normal(4 * 3), {4, 3}), upstream = queue.upload(dy, {4, 2});
  Values dx;
  const auto backward = [&](bool accumulate) {
    nn::MemoryPlan plan(queue);
    nn::Context with_plan{queue, *gemm, plan};
    plan.run([&] {
      nn::Pass pass;
      network.forward(with_plan, x, &pass);
      const Tensor result = network.backward(with_plan, std::move(pass), upstream, {true, true, accumulate});
      if (!queue.is_dry()) dx = queue.download<float>(result);
    });
    return queue.download<float>(arena.gradient(0));
  };
  const auto once = backward(false), twice = backward(true);
  for (std::size_t i = 0; i < once.size(); ++i) BOOST_TEST(std::fabs(twice[i] - 2 * once[i]) < 1e-5);
  const auto w = queue.download<float>(arena.value(0));
  std::vector<double> want;
  for (std::size_t row = 0; row < 4; ++row)
    for (std::size_t i = 0; i < 3; ++i)
      want.push_back(static_cast<double>(dy[row * 2]) * w[i] +
                     static_cast<double>(dy[row * 2 + 1]) * w[3 + i]);
  check_close(dx, want, 1e-5, "dx");
}

BOOST_AUTO_TEST_CASE(initialisers_have_the_right_deviation) {
  const nn::Sequential network(arena, "n", nn::mlp({400, 300, 200}, {ops::ActivationKind::relu}));
  arena.allocate(queue);
  network.initialise(queue, 1, 0);
  const auto deviation = [&](std::size_t number) {
    double squares = 0;
    const auto values = queue.download<float>(arena.value(number));
    for (const float value : values) squares += static_cast<double>(value) * value;
    return std::sqrt(squares / values.size());
  };
  BOOST_TEST(deviation(0) == std::sqrt(2.0 / 400), boost::test_tools::tolerance(0.02));  // He
  BOOST_TEST(deviation(2) == std::sqrt(2.0 / 500), boost::test_tools::tolerance(0.02));  // Glorot
  BOOST_TEST(deviation(1) == 0);
}

BOOST_AUTO_TEST_CASE(layers_that_do_not_fit_are_usage_errors) {
  const ops::Activation relu{ops::ActivationKind::relu};
  BOOST_CHECK_THROW(nn::Sequential(arena, "a", {nn::Linear{3, 4}, nn::Linear{5, 2}}), UsageError);
  BOOST_CHECK_THROW(nn::Sequential(arena, "b", {relu, nn::Linear{3, 4}}), UsageError);
  BOOST_CHECK_THROW(nn::Sequential(arena, "c", {nn::Linear{3, 4}, relu, relu}), UsageError);
  BOOST_CHECK_THROW(nn::Sequential(arena, "d", {}), UsageError);
  BOOST_CHECK_THROW(nn::Sequential(arena, "e", {nn::Dropout{3, 0.1f}, relu}), UsageError);
  BOOST_CHECK_THROW(nn::Sequential(arena, "f", {nn::Conv2d{{1, 2, 2}, 3, {5}}}), UsageError);
}

BOOST_AUTO_TEST_SUITE_END()
