// Activation functions and their derivatives.
#pragma once

#include <algorithm>
#include <cmath>

#include "isthmus/ops/bias_activation.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

inline double sigmoid(double a) {
  return 1 / (1 + std::exp(-a));
}

inline double softplus(double a) {
  return std::log1p(std::exp(-std::fabs(a))) + std::max(a, 0.0);
}

inline double activate(const ops::Activation& f, double a) {
  switch (f.kind) {
    case ops::ActivationKind::relu:
      return a > 0 ? a : 0;
    case ops::ActivationKind::leaky_relu:
      return a > 0 ? a : a * f.slope;
    case ops::ActivationKind::tanh:
      return std::tanh(a);
    case ops::ActivationKind::sigmoid:
      return sigmoid(a);
    case ops::ActivationKind::softplus:
      return softplus(a);
    default:
      return a;
  }
}

/// f′(a); at a kink, of the negative side.
inline double derivative(const ops::Activation& f, double a) {
  switch (f.kind) {
    case ops::ActivationKind::relu:
      return a > 0 ? 1 : 0;
    case ops::ActivationKind::leaky_relu:
      return a > 0 ? 1 : f.slope;
    case ops::ActivationKind::tanh:
      return 1 - std::pow(std::tanh(a), 2);
    case ops::ActivationKind::sigmoid:
      return sigmoid(a) * (1 - sigmoid(a));
    case ops::ActivationKind::softplus:
      return sigmoid(a);
    default:
      return 1;
  }
}

/// f(x[r, c] + bias[c]). \param bias  (columns), or empty
inline Doubles bias_activation(const ops::Activation& f, const Values& x, const Values& bias) {
  Doubles y;
  for (std::size_t i = 0; i < x.size(); ++i)
    y.push_back(activate(f, double(x[i]) + (bias.empty() ? 0 : bias[i % bias.size()])));
  return y;
}

}  // namespace isthmus::reference
