#include "isthmus/ops/bias_activation.hpp"

#include <string>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

constexpr std::string_view kNames[] = {"identity", "relu", "leaky_relu", "tanh", "sigmoid", "softplus"};

}  // namespace

Activation Activation::named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return {static_cast<ActivationKind>(i)};
  throw UsageError("unknown activation '" + std::string(name) +
                   "': use identity, relu, leaky_relu, tanh, sigmoid or softplus");
}

bool Activation::is_piecewise_linear() const noexcept {
  return kind == ActivationKind::identity || kind == ActivationKind::relu ||
         kind == ActivationKind::leaky_relu;
}

void bias_activation_forward(Queue& queue, Activation activation, const Tensor& x, const Tensor& bias,
                             const Tensor& y) {
  require_shape(y, x.shape(), "bias_activation: y");
  const bool has_bias = !bias.empty();
  const auto columns = static_cast<cl_uint>(x.columns());
  if (has_bias) require_shape(bias, {columns}, "bias_activation: bias");
  queue.launch(queue.kernel("bias_activation", "bias_activation_forward"),
               {vectors(queue, columns), x.rows()}, x, has_bias ? bias : x, y, columns,
               static_cast<cl_uint>(has_bias), static_cast<cl_uint>(activation.kind), activation.slope);
}

void activation_backward(Queue& queue, Activation activation, const Tensor& y, const Tensor& dy,
                         const Tensor& dx) {
  require_shape(dy, y.shape(), "activation_backward: dy");
  require_shape(dx, y.shape(), "activation_backward: dx");
  queue.launch(queue.kernel("bias_activation", "bias_activation_backward"), {vectors(queue, y.elements())}, y,
               dy, dx, static_cast<cl_ulong>(y.elements()), static_cast<cl_uint>(activation.kind),
               activation.slope);
}

}  // namespace isthmus::ops
