#include "../references/bias_activation.hpp"

#include "checks.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::Activation;

const char* const kNames[] = {"identity", "relu", "leaky_relu", "tanh", "sigmoid", "softplus"};
const Shape kShapes[] = {{1, 1}, {1, 7}, {3, 8}, {5, 9}, {2, 511}, {4, 512}, {3, 513}, {128, 784}};
const Shape kLarge{1024, 784};

}  // namespace

void bias_activation_forward(Probe& probe) {
  for (const char* name : kNames)
    for (const Shape& shape : kShapes)
      for (const bool has_bias : {false, true}) {
        if (!probe.takes(shape.elements())) continue;
        const Activation f = Activation::named(name);
        const Values x = probe.random.normal(shape.elements(), 3),
                     b = has_bias ? probe.random.normal(shape[1]) : Values();
        const auto input = probe.input(shape, x), y = probe.output(shape);
        const Tensor bias = has_bias ? *probe.input({shape[1]}, b) : Tensor();
        probe.compare(shape.text() + " " + name,
                      [&] { ops::bias_activation_forward(probe.queue, f, input, bias, y); },
                      {{"y", y, reference::bias_activation(f, x, b), 4e-6}});
      }
  const Values extreme = {-1e4f, -100, -20, 0, 20, 100, 1e4f};
  for (const char* name : kNames) {
    const Activation f = Activation::named(name);
    const auto input = probe.input({1, extreme.size()}, extreme), y = probe.output({1, extreme.size()});
    probe.compare(std::string("extreme values, ") + name,
                  [&] { ops::bias_activation_forward(probe.queue, f, input, {}, y); },
                  {{"y", y, reference::bias_activation(f, extreme, {}), 4e-6}});
  }
  const Tensor x = probe.filled(kLarge), bias = probe.filled({kLarge[1]}), y = probe.zeros(kLarge);
  probe.measure(kLarge.text(), 0, {x, y}, [&] {
    ops::bias_activation_forward(probe.queue, Activation::named("leaky_relu"), x, bias, y);
  });
}

void bias_activation_backward(Probe& probe) {
  for (const char* name : kNames)
    for (const Shape& shape : kShapes) {
      if (!probe.takes(shape.elements())) continue;
      const Activation f = Activation::named(name);
      const Values x = probe.random.normal(shape.elements(), 2), dy = probe.random.normal(shape.elements());
      Values y;
      Doubles want;
      for (std::size_t i = 0; i < x.size(); ++i) {
        y.push_back(static_cast<float>(reference::activate(f, x[i])));
        want.push_back(dy[i] * reference::derivative(f, x[i]));
      }
      const auto output = probe.input(shape, y), upstream = probe.input(shape, dy), dx = probe.output(shape);
      probe.compare(shape.text() + " " + name,
                    [&] { ops::activation_backward(probe.queue, f, output, upstream, dx); },
                    {{"dx", dx, want, 1e-5}});
    }
  const Tensor y = probe.filled(kLarge), dy = probe.filled(kLarge), dx = probe.zeros(kLarge);
  probe.measure(kLarge.text(), 0, {y, dy, dx},
                [&] { ops::activation_backward(probe.queue, Activation::named("leaky_relu"), y, dy, dx); });
}

}  // namespace isthmus::selftest::check
