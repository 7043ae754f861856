#include "onnx_contrast.hpp"

#include "isthmus/data/conversion.hpp"

namespace isthmus::train {
namespace {

/// Operators one after the other, with names that begin alike.
class Chain {
 public:
  Chain(OnnxGraph& graph, const OnnxGraph::Value& images) : graph_(graph), extents_(images.extents) {}

  std::string apply(const char* name, const char* operation, const std::vector<std::string>& inputs,
                    const OnnxGraph::Attributes& attributes = {}) {
    return graph_.apply(std::string("contrast.") + name, operation, inputs, extents_, attributes).name;
  }
  std::string number(const char* name, double value) {
    return graph_.scalar(std::string("contrast.") + name, value);
  }
  OnnxGraph::Value result(const std::string& value) const { return {value, extents_}; }

 private:
  OnnxGraph& graph_;
  Extents extents_;
};

OnnxGraph::Attributes to_type(onnx::Tensor::DataType type) {
  return {onnx_attribute("to", std::int64_t{type})};
}

}  // namespace

OnnxGraph::Value add_contrast_normalisation(OnnxGraph& graph, const OnnxGraph::Value& images) {
  Chain chain(graph, images);
  const std::string most = chain.number("most", 255), zero = chain.number("zero", 0),
                    one = chain.number("one", 1);
  const OnnxGraph::Attributes of_image = {onnx_attribute("axes", Extents{1, 2, 3})};

  const std::string precise = chain.apply("precise", "Cast", {images.name}, to_type(onnx::Tensor::DOUBLE));
  const std::string bytes = chain.apply("bytes", "Round", {chain.apply("scaled", "Mul", {precise, most})});
  const std::string mean = chain.apply("mean", "ReduceMean", {bytes}, of_image);
  const std::string centred = chain.apply("centred", "Sub", {bytes, mean});
  const std::string variance =
      chain.apply("variance", "ReduceMean", {chain.apply("squares", "Mul", {centred, centred})}, of_image);
  const std::string deviation = chain.apply(
      "at_least", "Max", {chain.apply("deviation", "Sqrt", {variance}), chain.number("floor", data::kContrastFloor * 255)});

  const std::string relative = chain.apply("relative", "Div", {centred, deviation});
  const std::string spread = chain.apply("spread", "Mul", {relative, chain.number("gain", data::kContrastGain)});
  const std::string around = chain.apply("around", "Add", {spread, chain.number("half", 0.5)});
  const std::string clipped = chain.apply("clipped", "Clip", {around, zero, one});
  const std::string rounded =
      chain.apply("rounded", "Round", {chain.apply("in_bytes", "Mul", {clipped, most})});
  const std::string pixels = chain.apply("pixels", "Div", {rounded, most});
  return chain.result(chain.apply("normalised", "Cast", {pixels}, to_type(onnx::Tensor::FLOAT)));
}

}  // namespace isthmus::train
