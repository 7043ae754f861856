#include "../references/r1_penalty.hpp"

#include "checks.hpp"
#include "isthmus/ops/r1_penalty.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest::check {
namespace {

using ops::Activation;
using reference::Mlp;

constexpr double kStep = 1e-6;

/// Drawn so that no unit is near enough to its kink to pass it in a central difference.
Doubles draw_parameters(Probe& probe, const Mlp& mlp) {
  Doubles parameters;
  do {
    parameters.clear();
    for (std::size_t l = 0; l < mlp.layers(); ++l) {
      const float deviation = 1.2f / std::sqrt(static_cast<float>(mlp.widths[l]));
      for (const float w : probe.random.normal(mlp.weights(l), deviation)) parameters.push_back(w);
      for (const float b : probe.random.normal(mlp.widths[l + 1])) parameters.push_back(b);
    }
  } while (mlp.distance_from_kinks(parameters) < 20 * kStep);
  return parameters;
}

/// The first layer's gradient and the value; two layers, so that every kernel has its turn.
void compare_network(Probe& probe, std::size_t inputs, std::size_t hidden, std::size_t rows) {
  constexpr float kGamma = 2;
  const Mlp mlp{{inputs, hidden, 1},
                {Activation::named("leaky_relu"), Activation::named("identity")},
                rows,
                to_double(probe.random.normal(rows * inputs))};
  const Doubles parameters = draw_parameters(probe, mlp);
  const auto all = mlp.forward(parameters);
  const auto slice = [](const Doubles& v, std::size_t first, std::size_t count) {
    return Values(v.begin() + first, v.begin() + first + count);
  };
  Doubles want[2];
  std::vector<Values> before;
  std::vector<GuardedTensor<float>> gradients;
  std::vector<ops::R1Layer> layers;
  for (std::size_t l = 0; l < 2; ++l) {
    const Shape shape{mlp.widths[l + 1], mlp.widths[l]};
    before.push_back(probe.random.normal(shape.elements()));
    gradients.push_back(probe.input(shape, before[l]));
    layers.push_back({probe.input(shape, slice(parameters, mlp.first(l), shape.elements())), gradients[l],
                      mlp.activations[l],
                      probe.input({rows, mlp.widths[l + 1]}, slice(all[l], 0, all[l].size()))});
    for (std::size_t i = 0; i < shape.elements(); ++i)
      want[l].push_back(before[l][i] + reference::central_difference(
                                           [&](const Doubles& at) { return mlp.penalty(at, kGamma); },
                                           parameters, mlp.first(l) + i, kStep));
  }
  const auto value = probe.output({1}), scratch = probe.output({ops::r1_penalty_scratch(layers)}),
             partials = probe.output({ops::kPartialSums});
  probe.compare(
      std::to_string(rows) + " x " + std::to_string(inputs) + " x " + std::to_string(hidden) + " x 1",
      [&] { ops::r1_penalty(probe.queue, probe.gemm(), layers, kGamma, value, scratch, partials); },
      {{"value", value, {mlp.penalty(parameters, kGamma)}, 2e-5},
       {"gradient of the first layer", gradients[0], want[0], 4e-5, before[0]},
       {"gradient of the second layer", gradients[1], want[1], 4e-5, before[1]}});
}

}  // namespace

void r1_penalty(Probe& probe) {
  compare_network(probe, 1, 1, 1);
  compare_network(probe, 3, 7, 5);
  compare_network(probe, 9, 17, 13);
  if (probe.is_quick()) return;
  compare_network(probe, 33, 31, 40);
  constexpr std::size_t kRows = 256, kInputs = 128;
  const std::size_t hidden = probe.is_slow() ? 128 : 512;
  std::vector<ops::R1Layer> layers;
  const std::size_t widths[] = {kInputs, hidden, hidden, 1};
  for (std::size_t l = 0; l < 3; ++l) {
    const Shape shape{widths[l + 1], widths[l]};
    layers.push_back({probe.filled(shape), probe.zeros(shape),
                      Activation::named(l < 2 ? "leaky_relu" : "identity"),
                      probe.filled({kRows, widths[l + 1]})});
  }
  const Tensor value = probe.zeros({1}), scratch = probe.zeros({ops::r1_penalty_scratch(layers)}),
               partials = probe.zeros({ops::kPartialSums});
  const double flops = 2.0 * kRows * static_cast<double>(3 * kInputs * hidden + 3 * hidden * hidden + 2 * hidden);
  const std::string shape = "256 x 128 x " + std::to_string(hidden) + " x " + std::to_string(hidden) + " x 1";
  probe.measure(shape, flops, {},
                [&] { ops::r1_penalty(probe.queue, probe.gemm(), layers, 1e-9f, value, scratch, partials); });
}

}  // namespace isthmus::selftest::check
