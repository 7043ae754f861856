#include "isthmus/nn/sequential.hpp"

#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/r1_penalty.hpp"
#include "isthmus/ops/random.hpp"

namespace isthmus::nn {

std::vector<Layer> mlp(const std::vector<std::size_t>& widths, ops::Activation activation) {
  std::vector<Layer> layers;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    if (i) layers.emplace_back(activation);
    layers.emplace_back(Linear{widths[i], widths[i + 1]});
  }
  return layers;
}

Sequential::Sequential(ParameterArena& arena, const std::string& prefix, const std::vector<Layer>& layers)
    : arena_(arena) {
  bool may_activate = false;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string name = prefix + "." + std::to_string(i);
    if (const auto* linear = std::get_if<Linear>(&layers[i])) {
      if (!layers_.empty() && linear->inputs != outputs_)
        throw UsageError(name + " takes " + std::to_string(linear->inputs) + " inputs, but " +
                         std::to_string(outputs_) + " come");
      const std::size_t weight = arena.add(name + ".weight", {linear->outputs, linear->inputs});
      const std::size_t bias = arena.add(name + ".bias", {linear->outputs});
      layers_.push_back({weight, bias, {}});
      if (layers_.size() == 1) inputs_ = linear->inputs;
      outputs_ = linear->outputs;
      may_activate = true;
    } else {
      if (!may_activate) throw UsageError(name + ": an activation comes right after a linear layer");
      layers_.back().activation = std::get<ops::Activation>(layers[i]);
      may_activate = false;
    }
  }
  if (layers_.empty()) throw UsageError(prefix + " has no layers");
}

void Sequential::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  for (const Dense& layer : layers_) {
    const Tensor weight = arena_.value(layer.weight);
    const auto fan_out = static_cast<float>(weight.shape()[0]),
               fan_in = static_cast<float>(weight.shape()[1]);
    const bool is_rectified = layer.activation.kind == ops::ActivationKind::relu ||
                              layer.activation.kind == ops::ActivationKind::leaky_relu;
    const float variance = is_rectified ? 2 / fan_in : 2 / (fan_in + fan_out);
    ops::normal(queue, weight, 0, std::sqrt(variance), {seed, stream++, 0});
    queue.zero(arena_.value(layer.bias));
  }
}

Tensor Sequential::forward(Context& context, const Tensor& x, Pass* pass, const Ending& ending) const {
  if (pass) *pass = {x, {}};
  Tensor input = x;
  for (const Dense& layer : layers_) {
    const bool is_last = &layer == &layers_.back();
    const Tensor weight = arena_.value(layer.weight);
    const Tensor output =
        is_last && !ending.out.empty() ? ending.out : context.take({x.rows(), weight.rows()});
    ops::Fusion fusion;
    fusion.activation = is_last && ending.activation.kind != ops::ActivationKind::identity ? ending.activation
                                                                                           : layer.activation;
    fusion.bias = arena_.value(layer.bias);
    context.gemm.multiply(input, ops::transposed(weight), output, 1.0f, 0.0f, fusion);
    if (pass) pass->outputs.push_back(output);
    input = output;
  }
  return input;
}

Tensor Sequential::backward(Context& context, Pass pass, Tensor dy, Gradients wanted) const {
  if (layers_.back().activation.kind != ops::ActivationKind::identity)
    ops::activation_backward(context.queue, layers_.back().activation, pass.outputs.back(), dy, dy);
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const Dense& layer = layers_[i];
    pass.outputs.pop_back();
    const Tensor input = i ? pass.outputs[i - 1] : pass.input;
    if (wanted.weights) {
      ops::Fusion fusion;
      fusion.row_sums = arena_.gradient(layer.bias);
      context.gemm.multiply(ops::transposed(dy), input, arena_.gradient(layer.weight), 1.0f,
                            wanted.accumulate ? 1.0f : 0.0f, fusion);
    }
    if (i == 0 && !wanted.input) return {};
    const Tensor dx = context.take(input.shape());
    ops::Fusion fusion;
    if (i) {
      fusion.activation = layers_[i - 1].activation;
      fusion.output = input;
    }
    context.gemm.multiply(dy, arena_.value(layer.weight), dx, 1.0f, 0.0f, fusion);
    dy = dx;
  }
  return dy;
}

void Sequential::add_r1_penalty(Context& context, const Pass& pass, std::size_t rows, float gamma,
                                const Tensor& value) const {
  std::vector<ops::R1Layer> layers;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    layers.push_back({arena_.value(layers_[i].weight), arena_.gradient(layers_[i].weight),
                      layers_[i].activation, pass.outputs[i].slice(0, rows)});
  const Tensor scratch = context.take({ops::r1_penalty_scratch(layers)});
  ops::r1_penalty(context.queue, context.gemm, layers, gamma, value, scratch, context.take_partials());
}

}  // namespace isthmus::nn
