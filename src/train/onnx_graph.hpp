// A graph of ONNX operators under construction: https://github.com/onnx/onnx/blob/main/docs/Operators.md
#pragma once

#include <onnx.pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace isthmus::train {

using Extents = std::vector<std::int64_t>;

/// Operators are added in the order in which they run. The first axis of inputs and outputs is the batch, of
/// any size.
class OnnxGraph {
 public:
  /// What flows through the graph: float32 unless an operator made it something else.
  struct Value {
    std::string name;
    Extents extents;  ///< of each example, without the batch's

    std::int64_t elements() const;
  };
  using Attributes = std::vector<onnx::Attribute>;

  explicit OnnxGraph(const std::string& name);

  Value input(const std::string& name, const Extents& extents);
  /// Gives a value, whose operator is the last one, the name of an output.
  void output(const Value& value, const std::string& name);

  /// Numbers of float, double or int64 that are in the file. \returns the name, for apply()
  template <class Number>
  std::string constant(const std::string& name, const Extents& shape, const std::vector<Number>& numbers);
  /// One number, under a name that tells it apart.
  template <class Number>
  std::string scalar(const std::string& name, Number number) {
    return constant<Number>(name, {}, {number});
  }

  /// Adds an operator. \param name  of it and its result \param inputs  values and constants, by name
  /// \returns its result, which has these extents
  Value apply(const std::string& name, const std::string& operation, const std::vector<std::string>& inputs,
              const Extents& extents, const Attributes& attributes = {});
  /// The same elements, unless the extents are these already.
  Value reshape(const Value& value, const Extents& extents);

  /// Adds to what the file says of itself.
  void note(const std::string& key, const std::string& value);
  /// The file. \throws Error where it would be larger than the format allows
  std::string bytes() const;

 private:
  onnx::Model model_;
};

onnx::Attribute onnx_attribute(const std::string& name, std::int64_t value);
onnx::Attribute onnx_attribute(const std::string& name, float value);
onnx::Attribute onnx_attribute(const std::string& name, const Extents& values);

}  // namespace isthmus::train
