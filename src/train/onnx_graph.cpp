#include "onnx_graph.hpp"

#include <functional>
#include <limits>
#include <numeric>
#include <type_traits>

#include "isthmus/compute/error.hpp"

namespace isthmus::train {
namespace {

// Of 2020: everything used here is in it, and runtimes of later years read it.
constexpr int kIrVersion = 7, kOperatorSet = 13;

template <class Number>
constexpr onnx::Tensor::DataType kOnnxType = std::is_same_v<Number, float>    ? onnx::Tensor::FLOAT
                                             : std::is_same_v<Number, double> ? onnx::Tensor::DOUBLE
                                                                              : onnx::Tensor::INT64;

void describe(onnx::ValueInfo& info, const std::string& name, const Extents& extents) {
  info.set_name(name);
  onnx::Type::OfTensor& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::Tensor::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("batch");
  for (const std::int64_t extent : extents) type.mutable_shape()->add_dim()->set_dim_value(extent);
}

onnx::Attribute named_attribute(const std::string& name, onnx::Attribute::Type type) {
  onnx::Attribute attribute;
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

}  // namespace

std::int64_t OnnxGraph::Value::elements() const {
  return std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>());
}

OnnxGraph::OnnxGraph(const std::string& name) {
  model_.set_ir_version(kIrVersion);
  model_.set_producer_name("isthmus");
  model_.set_producer_version(ISTHMUS_VERSION);
  model_.add_opset_import()->set_version(kOperatorSet);
  model_.mutable_opset_import(0)->set_domain("");
  model_.mutable_graph()->set_name(name);
}

OnnxGraph::Value OnnxGraph::input(const std::string& name, const Extents& extents) {
  describe(*model_.mutable_graph()->add_input(), name, extents);
  return {name, extents};
}

void OnnxGraph::output(const Value& value, const std::string& name) {
  onnx::Graph& graph = *model_.mutable_graph();
  graph.mutable_node(graph.node_size() - 1)->set_output(0, name);
  describe(*graph.add_output(), name, value.extents);
}

template <class Number>
std::string OnnxGraph::constant(const std::string& name, const Extents& shape,
                                const std::vector<Number>& numbers) {
  onnx::Tensor& tensor = *model_.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(kOnnxType<Number>);
  for (const std::int64_t extent : shape) tensor.add_dims(extent);
  tensor.set_raw_data(numbers.data(), numbers.size() * sizeof(Number));
  return name;
}
template std::string OnnxGraph::constant(const std::string&, const Extents&, const std::vector<float>&);
template std::string OnnxGraph::constant(const std::string&, const Extents&, const std::vector<double>&);
template std::string OnnxGraph::constant(const std::string&, const Extents&,
                                         const std::vector<std::int64_t>&);

OnnxGraph::Value OnnxGraph::apply(const std::string& name, const std::string& operation,
                                  const std::vector<std::string>& inputs, const Extents& extents,
                                  const Attributes& attributes) {
  onnx::Node& node = *model_.mutable_graph()->add_node();
  node.set_name(name);
  node.set_op_type(operation);
  for (const std::string& input : inputs) node.add_input(input);
  node.add_output(name);
  for (const onnx::Attribute& attribute : attributes) *node.add_attribute() = attribute;
  return {name, extents};
}

OnnxGraph::Value OnnxGraph::reshape(const Value& value, const Extents& extents) {
  if (value.extents == extents) return value;
  Extents shape = {0};  // the batch's extent stays
  shape.insert(shape.end(), extents.begin(), extents.end());
  const std::string name = value.name + ".reshape";
  return apply(name, "Reshape",
               {value.name, constant(name + ".shape", {static_cast<std::int64_t>(shape.size())}, shape)},
               extents);
}

void OnnxGraph::note(const std::string& key, const std::string& value) {
  onnx::Property& property = *model_.add_metadata_props();
  property.set_key(key);
  property.set_value(value);
}

std::string OnnxGraph::bytes() const {
  if (model_.ByteSizeLong() > std::numeric_limits<std::int32_t>::max())
    throw Error("the model '" + model_.graph().name() + "' has more than the 2 GB that an ONNX file holds");
  return model_.SerializeAsString();
}

onnx::Attribute onnx_attribute(const std::string& name, std::int64_t value) {
  onnx::Attribute attribute = named_attribute(name, onnx::Attribute::INT);
  attribute.set_i(value);
  return attribute;
}

onnx::Attribute onnx_attribute(const std::string& name, float value) {
  onnx::Attribute attribute = named_attribute(name, onnx::Attribute::FLOAT);
  attribute.set_f(value);
  return attribute;
}

onnx::Attribute onnx_attribute(const std::string& name, const Extents& values) {
  onnx::Attribute attribute = named_attribute(name, onnx::Attribute::INTS);
  for (const std::int64_t value : values) attribute.add_ints(value);
  return attribute;
}

}  // namespace isthmus::train
