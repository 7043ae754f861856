// The R1 penalty by the chain rule; its gradient is left to central differences.
#pragma once

#include <algorithm>
#include <cmath>

#include "isthmus/ops/bias_activation.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

/// An MLP in double precision. Parameters are one vector: layer by layer weights (out, in), then biases.
struct Mlp {
  std::vector<std::size_t> widths;
  std::vector<ops::Activation> activations;
  std::size_t rows;
  Doubles x;  ///< (rows, widths[0])

  std::size_t layers() const { return activations.size(); }
  std::size_t weights(std::size_t layer) const { return widths[layer] * widths[layer + 1]; }
  std::size_t first(std::size_t layer) const {
    std::size_t at = 0;
    for (std::size_t l = 0; l < layer; ++l) at += weights(l) + widths[l + 1];
    return at;
  }

  double slope(std::size_t layer, double output) const {
    const ops::Activation& activation = activations[layer];
    if (activation.kind == ops::ActivationKind::identity || output > 0) return 1;
    return activation.kind == ops::ActivationKind::relu ? 0 : activation.slope;
  }

  /// Every layer's output.
  std::vector<Doubles> forward(const Doubles& parameters) const {
    std::vector<Doubles> all;
    for (std::size_t l = 0; l < layers(); ++l) {
      const Doubles& in = l ? all.back() : x;
      const double *weight = &parameters[first(l)], *bias = weight + weights(l);
      Doubles out(rows * widths[l + 1]);
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t o = 0; o < widths[l + 1]; ++o) {
          double sum = bias[o];
          for (std::size_t i = 0; i < widths[l]; ++i)
            sum += weight[o * widths[l] + i] * in[r * widths[l] + i];
          out[r * widths[l + 1] + o] = sum * slope(l, sum);
        }
      all.push_back(out);
    }
    return all;
  }

  /// (γ / 2·rows) Σ ‖∇_x D‖², by the chain rule.
  double penalty(const Doubles& parameters, double gamma) const {
    const std::vector<Doubles> all = forward(parameters);
    Doubles signal(rows, 1.0);
    for (std::size_t l = layers(); l-- > 0;) {
      const double* weight = &parameters[first(l)];
      Doubles below(rows * widths[l]);
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t o = 0; o < widths[l + 1]; ++o) {
          const std::size_t at = r * widths[l + 1] + o;
          for (std::size_t i = 0; i < widths[l]; ++i)
            below[r * widths[l] + i] += signal[at] * slope(l, all[l][at]) * weight[o * widths[l] + i];
        }
      signal = below;
    }
    double sum = 0;
    for (double g : signal) sum += g * g;
    return gamma / (2.0 * rows) * sum;
  }

  /// How far the nearest kink is from any value before a piecewise activation.
  double distance_from_kinks(const Doubles& parameters) const {
    double nearest = INFINITY;
    const std::vector<Doubles> all = forward(parameters);
    for (std::size_t l = 0; l < layers(); ++l)
      for (double output : all[l])
        if (activations[l].kind == ops::ActivationKind::leaky_relu)
          nearest = std::min(nearest, std::fabs(output) / (output > 0 ? 1 : activations[l].slope));
    return nearest;
  }
};

}  // namespace isthmus::reference
