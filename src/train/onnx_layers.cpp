#include "onnx_layers.hpp"

#include "isthmus/compute/error.hpp"

namespace isthmus::train {
namespace {

std::int64_t whole(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

Extents extents_of(const nn::ImageShape& image) {
  return {whole(image.channels), whole(image.height), whole(image.width)};
}

OnnxGraph::Attributes attributes_of(const ops::Convolution& convolution) {
  const std::int64_t kernel = whole(convolution.kernel), stride = whole(convolution.stride),
                     padding = whole(convolution.padding);
  return {onnx_attribute("kernel_shape", Extents{kernel, kernel}),
          onnx_attribute("strides", Extents{stride, stride}),
          onnx_attribute("pads", Extents{padding, padding, padding, padding})};
}

/// Adds one layer after the other.
class LayerWriter {
 public:
  LayerWriter(OnnxGraph& graph, const nn::SafeTensors& weights, OnnxGraph::Value x)
      : graph_(graph), weights_(weights), x_(std::move(x)) {}

  const OnnxGraph::Value& result() const noexcept { return x_; }

  void add(const std::string& name, const nn::Layer& layer) {
    name_ = name;
    std::visit(*this, layer);
  }

  void operator()(const nn::Linear& layer) {
    x_ = graph_.reshape(x_, {x_.elements()});
    product("Gemm", {whole(layer.outputs)}, {onnx_attribute("transB", std::int64_t{1})});
  }
  void operator()(const nn::Conv2d& layer) {
    x_ = graph_.reshape(x_, extents_of(layer.input));
    product("Conv", extents_of(layer.output()), attributes_of(layer.convolution));
  }
  void operator()(const nn::ConvTranspose2d& layer) {
    x_ = graph_.reshape(x_, extents_of(layer.input));
    OnnxGraph::Attributes attributes = attributes_of(layer.convolution);
    attributes.push_back(onnx_attribute(
        "output_padding", Extents{whole(layer.output_padding_height), whole(layer.output_padding_width)}));
    product("ConvTranspose", extents_of(layer.output()), attributes);
  }
  void operator()(const nn::Dropout&) {}
  void operator()(const ops::Activation& activation) {
    switch (activation.kind) {
      case ops::ActivationKind::identity:
        return;
      case ops::ActivationKind::relu:
        return activate("Relu");
      case ops::ActivationKind::leaky_relu:
        return activate("LeakyRelu", {onnx_attribute("alpha", activation.slope)});
      case ops::ActivationKind::tanh:
        return activate("Tanh");
      case ops::ActivationKind::sigmoid:
        return activate("Sigmoid");
      case ops::ActivationKind::softplus:
        return activate("Softplus");
    }
  }
  template <class Other>
  void operator()(const Other&) {
    throw UsageError(name_ + " is a layer that cannot be exported");
  }

 private:
  /// A layer with weights and a bias.
  void product(const std::string& operation, const Extents& extents,
               const OnnxGraph::Attributes& attributes) {
    x_ = graph_.apply(name_, operation, {x_.name, weight(".weight"), weight(".bias")}, extents, attributes);
  }
  void activate(const std::string& operation, const OnnxGraph::Attributes& attributes = {}) {
    x_ = graph_.apply(name_, operation, {x_.name}, x_.extents, attributes);
  }
  std::string weight(const char* suffix) {
    const nn::SafeTensor& tensor = weights_.at(name_ + suffix);
    Extents shape;
    for (std::size_t axis = 0; axis < tensor.shape.rank(); ++axis) shape.push_back(whole(tensor.shape[axis]));
    return graph_.constant(tensor.name, shape, tensor.values);
  }

  OnnxGraph& graph_;
  const nn::SafeTensors& weights_;
  OnnxGraph::Value x_;
  std::string name_;
};

}  // namespace

OnnxGraph::Value add_layers(OnnxGraph& graph, const nn::Sequential& network, const nn::SafeTensors& weights,
                            OnnxGraph::Value x) {
  LayerWriter writer(graph, weights, std::move(x));
  for (std::size_t i = 0; i < network.layers().size(); ++i)
    writer.add(network.prefix() + "." + std::to_string(i), network.layers()[i]);
  return writer.result();
}

OnnxGraph::Value add_columns(OnnxGraph& graph, const std::string& name, const OnnxGraph::Value& x,
                             std::int64_t first, std::int64_t end) {
  const auto index = [&](const char* suffix, std::int64_t value) {
    return graph.constant(name + suffix, {1}, Extents{value});
  };
  return graph.apply(name, "Slice", {x.name, index(".first", first), index(".end", end), index(".axis", 1)},
                     {end - first});
}

OnnxGraph::Value add_gate(OnnxGraph& graph, const OnnxGraph::Value& start, const OnnxGraph::Value& head) {
  const Extents latent = start.extents;
  const std::int64_t columns = start.elements();
  const OnnxGraph::Value proposal = add_columns(graph, "gate.proposal", head, 0, columns);
  const OnnxGraph::Value logits = add_columns(graph, "gate.logits", head, columns, 2 * columns);
  const OnnxGraph::Value gate = graph.apply("gate.open", "Sigmoid", {logits.name}, latent);
  const OnnxGraph::Value rest =
      graph.apply("gate.shut", "Sub", {graph.scalar("gate.one", 1.0f), gate.name}, latent);
  const OnnxGraph::Value kept = graph.apply("gate.kept", "Mul", {rest.name, start.name}, latent);
  const OnnxGraph::Value taken = graph.apply("gate.taken", "Mul", {gate.name, proposal.name}, latent);
  return graph.apply("gate.mix", "Add", {kept.name, taken.name}, latent);
}

}  // namespace isthmus::train
