#include "../references/batch_norm.hpp"

#include "checks.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::Activation;
using reference::Channels;

// Channels in lanes and apart, planes shorter and longer than a vector, a channel for one group and for many.
const Shape kShapes[] = {{2, 1},         {3, 7},         {5, 8},          {128, 513},      {1000, 3},
                         {7, 5, 1, 1},   {3, 2, 2, 2},   {9, 5, 3, 3},    {33, 3, 4, 4},   {17, 3, 8, 8},
                         {2, 3, 16, 17}, {1, 2, 64, 65}, {16, 3, 32, 33}, {19, 1, 40, 11}, {4, 64, 10, 13}};
const char* const kActivations[] = {"identity", "leaky_relu", "tanh"};
const Shape kLarge{128, 32, 32, 32};

/// What a layer is made of.
struct Layer {
  Shape shape;
  Channels channel;
  ops::BatchNormOptions options;
  Values weight, bias, old_mean, old_variance;
  GuardedTensor<float> weights, biases, running_mean, running_variance, mean, inverse, scratch, y;

  Layer(Probe& probe, const Shape& of, const char* activation)
      : shape(of),
        channel(of),
        weight(probe.random.uniform(of[1], 0.5f, 2)),
        bias(probe.random.normal(of[1])),
        old_mean(probe.random.normal(of[1])),
        old_variance(probe.random.uniform(of[1], 0.5f, 2)),
        weights(probe.input({of[1]}, weight)),
        biases(probe.input({of[1]}, bias)),
        running_mean(probe.input({of[1]}, old_mean)),
        running_variance(probe.input({of[1]}, old_variance)),
        mean(probe.output({of[1]})),
        inverse(probe.output({of[1]})),
        scratch(probe.output({ops::batch_norm_scratch(of[1])})),
        y(probe.output(of)) {
    options.activation = Activation::named(activation);
  }
  ops::BatchNormState state() const { return {weights, biases, running_mean, running_variance}; }
  ops::BatchNormSaved saved() const { return {mean, inverse}; }
};

/// Apart even where a channel has but two: the variance of almost equal ones has few digits.
Values spread_values(Probe& probe, const Shape& shape) {
  Values x = probe.random.normal(shape.elements());
  const std::size_t image = shape.elements() / shape[0];
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += i / image % 2 ? 6.0f : 0.0f;
  return x;
}

template <class Test>
void for_each_layer(Probe& probe, Test&& test) {
  for (const Shape& shape : kShapes)
    for (const char* activation : kActivations)
      if (probe.takes(shape.elements()))
        test(Layer(probe, shape, activation), spread_values(probe, shape), shape.text() + " " + activation);
}

}  // namespace

void batch_norm_forward(Probe& probe) {
  for_each_layer(probe, [&](const Layer& layer, const Values& x, const std::string& what) {
    const auto input = probe.input(layer.shape, x);
    const auto want = reference::batch_norm(layer.options, x, layer.channel, layer.weight, layer.bias,
                                            layer.old_mean, layer.old_variance);
    probe.compare(
        what,
        [&] {
          ops::batch_norm_forward(probe.queue, layer.options, input, layer.state(), layer.y, layer.saved(),
                                  layer.scratch);
        },
        {{"y", layer.y, want.y, 2e-5},
         {"mean", layer.mean, want.mean, 2e-6},
         {"inverse deviation", layer.inverse, want.inverse_deviation, 1e-5},
         {"running mean", layer.running_mean, want.running_mean, 4e-6, layer.old_mean},
         {"running variance", layer.running_variance, want.running_variance, 1e-5, layer.old_variance}});
  });
  if (probe.is_quick()) return;
  const Layer layer(probe, kLarge, "leaky_relu");
  const Tensor x = probe.filled(kLarge);
  probe.measure(kLarge.text(), 0, {x, x, *layer.y}, [&] {
    ops::batch_norm_forward(probe.queue, layer.options, x, layer.state(), layer.y, layer.saved(),
                            layer.scratch);
  });
}

void batch_norm_inference(Probe& probe) {
  for_each_layer(probe, [&](const Layer& layer, const Values& x, const std::string& what) {
    const auto input = probe.input(layer.shape, x);
    Doubles want =
        reference::normalised(to_double(x), layer.channel, to_double(layer.old_mean),
                              to_double(layer.old_variance), layer.weight, layer.bias, layer.options.epsilon);
    for (double& value : want) value = reference::activate(layer.options.activation, value);
    probe.compare(
        what, [&] { ops::batch_norm_inference(probe.queue, layer.options, input, layer.state(), layer.y); },
        {{"y", layer.y, want, 4e-6}});
  });
  if (probe.is_quick()) return;
  const Layer layer(probe, kLarge, "leaky_relu");
  const Tensor x = probe.filled(kLarge);
  probe.measure(kLarge.text(), 0, {x, *layer.y},
                [&] { ops::batch_norm_inference(probe.queue, layer.options, x, layer.state(), layer.y); });
}

void batch_norm_backward(Probe& probe) {
  for_each_layer(probe, [&](const Layer& layer, const Values& x, const std::string& what) {
    if (layer.channel.values < 3) return;  // of two values dx is noise about zero
    const Activation f = layer.options.activation;
    const Shape& shape = layer.shape;
    const Values dy = probe.random.normal(shape.elements());
    const auto forward = reference::batch_norm(layer.options, x, layer.channel, layer.weight, layer.bias,
                                               layer.old_mean, layer.old_variance);
    const auto want = reference::batch_norm_gradients(f, to_double(x), layer.channel, dy, layer.weight,
                                                      layer.bias, layer.options.epsilon);
    const auto to_values = [](const Doubles& v) { return Values(v.begin(), v.end()); };
    const Shape channels{shape[1]};
    const auto input = probe.input(shape, x), y = probe.input(shape, to_values(forward.y)),
               upstream = probe.input(shape, dy), mean = probe.input(channels, to_values(forward.mean)),
               inverse = probe.input(channels, to_values(forward.inverse_deviation)),
               dx = probe.output(shape), dweight = probe.output(channels), dbias = probe.output(channels);
    // Sums' errors grow with the number of terms, not with the sum.
    const double sum_error = 2e-6 * (10 + std::sqrt(static_cast<double>(layer.channel.values)));
    probe.compare(what,
                  [&] {
                    ops::batch_norm_backward(probe.queue, f, input, y, upstream, layer.weights,
                                             {mean, inverse}, dx, dweight, dbias, layer.scratch);
                  },
                  {{"dx", dx, want.x, 2e-5},
                   {"dweight", dweight, want.weight, sum_error},
                   {"dbias", dbias, want.bias, sum_error}});
  });
  if (probe.is_quick()) return;
  const Layer layer(probe, kLarge, "leaky_relu");
  const Tensor x = probe.filled(kLarge), dy = probe.filled(kLarge), dx = probe.zeros(kLarge);
  const Tensor mean = probe.filled({kLarge[1]}), inverse = probe.filled({kLarge[1]});
  probe.measure(kLarge.text(), 0, {x, x, dy, x, x, dy, dx}, [&] {
    ops::batch_norm_backward(probe.queue, layer.options.activation, x, x, dy, layer.weights, {mean, inverse},
                             dx, layer.mean, layer.inverse, layer.scratch);
  });
}

}  // namespace isthmus::selftest::check
