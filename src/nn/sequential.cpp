#include "isthmus/nn/sequential.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/r1_penalty.hpp"
#include "module.hpp"

namespace isthmus::nn {
namespace {

bool is_identity(const ops::Activation& activation) {
  return activation.kind == ops::ActivationKind::identity;
}

/// Activations work on rows of numbers.
Tensor as_matrix(const Tensor& tensor) {
  return tensor.reshape({tensor.rows(), tensor.columns()});
}

ops::RandomKey stream_of(ops::RandomKey key, std::size_t layer) {
  key.stream += static_cast<std::uint32_t>(layer);
  return key;
}

}  // namespace

std::vector<Layer> mlp(const std::vector<std::size_t>& widths, ops::Activation activation) {
  std::vector<Layer> layers;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    if (i) layers.emplace_back(activation);
    layers.emplace_back(Linear{widths[i], widths[i + 1]});
  }
  return layers;
}

Sequential::Sequential(ParameterArena& arena, const std::string& prefix, const std::vector<Layer>& layers)
    : prefix_(prefix), layers_(layers) {
  bool may_activate = false;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string name = prefix + "." + std::to_string(i);
    if (const auto* activation = std::get_if<ops::Activation>(&layers[i])) {
      if (!may_activate) throw UsageError(name + ": an activation comes right after a layer");
      steps_.back().activation = *activation;
      may_activate = false;
      continue;
    }
    std::unique_ptr<Module> module = make_module(arena, name, layers[i]);
    if (steps_.empty())
      inputs_ = module->inputs();
    else if (module->inputs() != outputs_)
      throw UsageError(name + " takes " + std::to_string(module->inputs()) + " inputs, but " +
                       std::to_string(outputs_) + " come");
    outputs_ = module->outputs();
    steps_.push_back({std::move(module), {}});
    may_activate = !std::holds_alternative<Dropout>(layers[i]);  // it may hand on its input as it is
  }
  if (steps_.empty()) throw UsageError(prefix + " has no layers");
}

Sequential::~Sequential() = default;

void Sequential::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  for (const Step& step : steps_)
    if (step.module->initialise(queue, step.activation, {seed, stream, 0})) ++stream;
}

Tensor Sequential::forward(Context& context, const Tensor& x, Pass* pass, const Ending& ending) const {
  if (ending.left_out >= steps_.size()) throw UsageError("a network should run one layer or more");
  if (pass) *pass = {pass->noise, x, {}, {}};
  const std::size_t count = steps_.size() - ending.left_out;
  Tensor data = x;
  for (std::size_t i = 0; i < count; ++i) {
    const Module& module = *steps_[i].module;
    const bool is_last = i + 1 == count;
    const ops::Activation activation =
        is_last && !is_identity(ending.activation) ? ending.activation : steps_[i].activation;
    Forward step{context,
                 data,
                 activation,
                 is_last ? ending.out : Tensor(),
                 stream_of(pass ? pass->noise : ops::RandomKey(), i),
                 pass != nullptr,
                 {}};
    data = module.forward(step);
    if (!is_identity(activation) && !module.fuses_activation())
      ops::bias_activation_forward(context.queue, activation, as_matrix(data), {}, as_matrix(data));
    if (!pass) continue;
    pass->outputs.push_back(data);
    pass->saved.push_back(step.saved);
  }
  return as_matrix(data);
}

Tensor Sequential::backward(Context& context, Pass pass, Tensor dy, Gradients wanted) const {
  bool is_before_activation = false;  // whether dy is the gradient before the layer's activation
  for (std::size_t i = steps_.size(); i-- > 0;) {
    const Module& module = *steps_[i].module;
    const ops::Activation activation = steps_[i].activation;
    Tensor y = pass.outputs[i];
    pass.outputs.pop_back();
    if (!module.undoes_activation()) {
      if (!is_before_activation && !is_identity(activation))
        ops::activation_backward(context.queue, activation, as_matrix(y), as_matrix(dy), as_matrix(dy));
      y = {};
    }
    const Tensor x = i ? pass.outputs[i - 1] : pass.input;
    ops::Fusion derivative;
    is_before_activation = i && module.fuses_derivative() && !is_identity(steps_[i - 1].activation) &&
                           !steps_[i - 1].module->undoes_activation();
    if (is_before_activation) {
      derivative.activation = steps_[i - 1].activation;
      derivative.output = x;
    }
    dy = module.backward({context, x, y, dy, activation, stream_of(pass.noise, i), pass.saved[i],
                          wanted.weights, i > 0 || wanted.input, wanted.accumulate, derivative});
    pass.saved.pop_back();
    if (i == 0 && !wanted.input) return {};
  }
  return as_matrix(dy);
}

void Sequential::add_r1_penalty(Context& context, const Pass& pass, std::size_t rows, float gamma,
                                const Tensor& value) const {
  std::vector<ops::R1Layer> layers;
  for (std::size_t i = 0; i < steps_.size(); ++i)
    layers.push_back(steps_[i].module->r1_layer(steps_[i].activation, pass.outputs[i].slice(0, rows)));
  const Tensor scratch = context.take({ops::r1_penalty_scratch(layers)});
  ops::r1_penalty(context.queue, context.gemm, layers, gamma, value, scratch, context.take_partials());
}

}  // namespace isthmus::nn
