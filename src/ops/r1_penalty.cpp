#include "isthmus/ops/r1_penalty.hpp"

#include <cmath>
#include <string>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/sum.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

std::size_t inputs(const R1Layer& layer) {
  return layer.weight.columns();
}
std::size_t outputs(const R1Layer& layer) {
  return layer.weight.rows();
}

void check_layers(const std::vector<R1Layer>& layers) {
  if (layers.empty()) throw UsageError("r1_penalty: there are no layers");
  const std::size_t rows = layers.front().output.rows();
  std::size_t width = inputs(layers.front());
  for (const R1Layer& layer : layers) {
    require_shape(layer.weight, {outputs(layer), width}, "r1_penalty: weight");
    require_shape(layer.weight_gradient, layer.weight.shape(), "r1_penalty: weight_gradient");
    require_shape(layer.output, {rows, outputs(layer)}, "r1_penalty: output");
    if (!layer.activation.is_piecewise_linear())
      throw UsageError("r1_penalty: every activation should be identity, relu or leaky_relu");
    width = outputs(layer);
  }
  if (width != 1)
    throw UsageError("r1_penalty: the last layer has " + std::to_string(width) + " outputs, not 1");
}

/// Masks a product by M = f′ of the layer whose output it is, or whose output's gradient.
Fusion masked_by(const R1Layer& layer) {
  Fusion fusion;
  if (layer.activation.kind != ActivationKind::identity) {
    fusion.activation = layer.activation;
    fusion.output = layer.output;
  }
  return fusion;
}

/// Matrices of all layers' widths, one after the other: [0] as wide as the network's input, [l] as layer l's
/// output.
std::vector<Tensor> signal_places(const std::vector<R1Layer>& layers, const Tensor& scratch) {
  const std::size_t rows = layers.front().output.rows();
  std::vector<Tensor> places;
  std::size_t first = 0;
  const auto add = [&](std::size_t width) {
    places.push_back(scratch.view(first, {rows, width}));
    first += rows * width;
  };
  add(inputs(layers.front()));
  for (const R1Layer& layer : layers) add(outputs(layer));
  return places;
}

}  // namespace

std::size_t r1_penalty_scratch(const std::vector<R1Layer>& layers) {
  check_layers(layers);
  std::size_t widths = inputs(layers.front());
  for (const R1Layer& layer : layers) widths += outputs(layer);
  return layers.front().output.rows() * widths;
}

void r1_penalty(Queue& queue, Gemm& gemm, const std::vector<R1Layer>& layers, float gamma,
                const Tensor& value, const Tensor& scratch, const Tensor& partials) {
  check_layers(layers);
  if (!(gamma >= 0 && std::isfinite(gamma)))
    throw UsageError("r1_penalty: gamma is " + std::to_string(gamma) + " and should be zero or more");
  require_shape(value, {1}, "r1_penalty: value");
  require_shape(partials, {kPartialSums}, "r1_penalty: partials");
  require_shape(scratch, {scratch.elements()}, "r1_penalty: scratch");
  const std::vector<Tensor> signal = signal_places(layers, scratch);
  const double gamma_per_row = double{gamma} / static_cast<double>(layers.front().output.rows());

  // Down: signal[l] = δ_l, and signal[0] = √(γ / 2·rows)·g, whose squared norm is the penalty.
  const std::size_t rows = signal.back().rows();
  queue.launch(queue.kernel("r1_penalty", "r1_start_signal"), {vectors(queue, rows)}, signal.back(),
               static_cast<cl_ulong>(rows));
  if (const R1Layer& last = layers.back(); last.activation.kind != ActivationKind::identity)
    activation_backward(queue, last.activation, last.output, signal.back(), signal.back());
  for (std::size_t l = layers.size(); l > 1; --l)
    gemm.multiply(signal[l], layers[l - 1].weight, signal[l - 1], 1, 0, masked_by(layers[l - 2]));
  gemm.multiply(signal[1], layers[0].weight, signal[0], static_cast<float>(std::sqrt(gamma_per_row / 2)));
  squared_norm(queue, signal[0], value, partials);

  // Up: signal[l] = u_l but for the factor that makes u_0 = (γ / rows)·g of it, applied to the products
  // alone. δ_l is read for the last time just before u_l takes its place.
  const float rest = static_cast<float>(std::sqrt(2 * gamma_per_row));
  for (std::size_t l = 1; l <= layers.size(); ++l) {
    const R1Layer& layer = layers[l - 1];
    gemm.multiply(transposed(signal[l]), signal[l - 1], layer.weight_gradient, rest, 1.0f);
    if (l == layers.size()) break;
    gemm.multiply(signal[l - 1], transposed(layer.weight), signal[l], 1, 0, masked_by(layer));
  }
}

}  // namespace isthmus::ops
