/// \file
/// Bias and activation in one pass over memory, forward and backward.
#pragma once

#include <string_view>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

enum class ActivationKind { identity, relu, leaky_relu, tanh, sigmoid, softplus };

/// An element-wise function f. `slope` is leaky ReLU's on the negative side.
struct Activation {
  ActivationKind kind = ActivationKind::identity;
  float slope = 0.2f;

  /// From "identity", "relu", "leaky_relu", "tanh", "sigmoid" or "softplus".
  /// \throws UsageError for another name
  static Activation named(std::string_view name);
  /// ReLU, leaky ReLU and identity: f'' is zero wherever it exists.
  bool is_piecewise_linear() const noexcept;
};

/// y[r, c] = f(x[r, c] + bias[c]).
/// \param x     (rows, columns)
/// \param bias  (columns), or an empty tensor for none
/// \param y     (rows, columns); may be x
/// \throws UsageError where shapes differ
void bias_activation_forward(Queue& queue, Activation activation, const Tensor& x, const Tensor& bias,
                             const Tensor& y);

/// dx = dy · f′, where f′ is computed from the forward pass's output y. At a kink the slope of the negative
/// side is taken.
/// \param y, dy, dx  of one shape; dx may be dy
/// \throws UsageError where shapes differ
void activation_backward(Queue& queue, Activation activation, const Tensor& y, const Tensor& dy,
                         const Tensor& dx);

}  // namespace isthmus::ops
#pragma GCC visibility pop
