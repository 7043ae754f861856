// oneDNN as a contestant, for convolutions, as fast as it can be had: it chooses the formats of images and
// weights, they are in them before the clock starts, as in the midst of a network, and a primitive is made
// once.
#include <oneapi/dnnl/dnnl.hpp>

#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "contestant.hpp"
#include "convolution.hpp"

using namespace isthmus::bench;
using dnnl::memory;

namespace {

constexpr auto kFloat = memory::data_type::f32;

/// A convolution, before oneDNN has chosen its formats.
struct Layer {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::algorithm algorithm;
  memory::desc images, weights, outputs;
  memory::dims strides, padding;

  explicit Layer(const ConvolutionPass& pass)
      : algorithm(pass.is_transposed ? dnnl::algorithm::deconvolution_direct
                                     : dnnl::algorithm::convolution_auto),
        images(any(dimensions(pass.input()))),
        weights(any(dimensions({pass.outputs, pass.channels, pass.kernel, pass.kernel}))),
        outputs(any(dimensions(pass.output()))),
        strides(2, static_cast<memory::dim>(pass.stride)),
        padding(2, static_cast<memory::dim>(pass.padding)) {}

  static memory::dims dimensions(const std::array<std::size_t, 4>& extents) {
    return {extents.begin(), extents.end()};
  }
  static memory::desc any(const memory::dims& extents) { return {extents, kFloat, memory::format_tag::any}; }
};

/// A layer's primitive of a kind: oneDNN 3 has no descriptors of operations any more.
template <typename Primitive, typename... Arguments>
typename Primitive::primitive_desc forward(const Layer& layer, Arguments... arguments) {
#if DNNL_VERSION_MAJOR < 3
  return {typename Primitive::desc(dnnl::prop_kind::forward_training, arguments...), layer.engine};
#else
  return {layer.engine, dnnl::prop_kind::forward_training, arguments...};
#endif
}
template <typename Primitive, typename Forward, typename... Arguments>
typename Primitive::primitive_desc backward(const Layer& layer, const Forward& hint, Arguments... arguments) {
#if DNNL_VERSION_MAJOR < 3
  return {typename Primitive::desc(arguments...), layer.engine, hint};
#else
  return {layer.engine, arguments..., hint};
#endif
}

/// Random numbers in a format of oneDNN's choice.
memory random_values(const dnnl::engine& engine, dnnl::stream& stream, const memory::desc& wanted,
                     const memory::desc& shape, memory::format_tag plain) {
  const memory::desc as_read(shape.dims(), kFloat, plain);
  memory values(as_read, engine), result(wanted, engine);
  std::mt19937 generator(1);
  std::normal_distribution<float> normal;
  auto* value = static_cast<float*>(values.get_data_handle());
  for (std::size_t i = 0; i < as_read.get_size() / sizeof(float); ++i) value[i] = normal(generator);
  dnnl::reorder(values, result).execute(stream, values, result);
  stream.wait();
  return result;
}

template <typename Forward, typename BackwardData, typename BackwardWeights>
Run running(const ConvolutionPass& pass) {
  using Wanted = ConvolutionPass::Wanted;
  const Layer l(pass);
  const auto hint =
      forward<Forward>(l, l.algorithm, l.images, l.weights, l.outputs, l.strides, l.padding, l.padding);
  dnnl::primitive primitive;
  memory::desc images, weights, outputs;
  if (pass.wanted == Wanted::forward) {
    images = hint.src_desc(), weights = hint.weights_desc(), outputs = hint.dst_desc();
    primitive = Forward(hint);
  } else if (pass.wanted == Wanted::input) {
    const auto chosen = backward<BackwardData>(l, hint, l.algorithm, l.images, l.weights, l.outputs,
                                               l.strides, l.padding, l.padding);
    images = chosen.diff_src_desc(), weights = chosen.weights_desc(), outputs = chosen.diff_dst_desc();
    primitive = BackwardData(chosen);
  } else {
    const auto chosen = backward<BackwardWeights>(l, hint, l.algorithm, l.images, l.weights, l.outputs,
                                                  l.strides, l.padding, l.padding);
    images = chosen.src_desc(), weights = chosen.diff_weights_desc(), outputs = chosen.diff_dst_desc();
    primitive = BackwardWeights(chosen);
  }
  dnnl::stream stream(l.engine);
  const auto random = [&](const memory::desc& wanted, const memory::desc& shape, memory::format_tag plain) {
    return random_values(l.engine, stream, wanted, shape, plain);
  };
  const std::unordered_map<int, memory> arguments = {
      {pass.wanted == Wanted::input ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC,
       random(images, l.images, memory::format_tag::nchw)},
      {pass.wanted == Wanted::weight ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS,
       random(weights, l.weights, memory::format_tag::oihw)},
      {pass.wanted == Wanted::forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST,
       random(outputs, l.outputs, memory::format_tag::nchw)}};
  return [=](std::size_t steps) mutable {
    for (; steps > 0; --steps) primitive.execute(stream, arguments);
    stream.wait();
  };
}

Measure make(const std::string& name) {
  const auto pass = ConvolutionPass::parse(name);
  if (!pass) return {};
  return milliseconds(pass->is_transposed
                          ? running<dnnl::deconvolution_forward, dnnl::deconvolution_backward_data,
                                    dnnl::deconvolution_backward_weights>(*pass)
                          : running<dnnl::convolution_forward, dnnl::convolution_backward_data,
                                    dnnl::convolution_backward_weights>(*pass));
}

}  // namespace

int main() {
  const dnnl_version_t& version = *dnnl_version();
  return serve("oneDNN " + std::to_string(version.major) + "." + std::to_string(version.minor), make);
}
