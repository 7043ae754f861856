#include "weighted_modules.hpp"

#include <cmath>
#include <utility>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/batch_norm.hpp"
#include "isthmus/ops/conv_transpose2d.hpp"

namespace isthmus::nn {
namespace {

/// A module whose weights multiply its input, and that adds a bias.
class Product : public Module {
 public:
  Product(ParameterArena& arena, const std::string& name, Shape weight, std::size_t outputs, double fan_in,
          double fan_out, bool has_bias = true)
      : arena_(arena),
        has_bias_(has_bias),
        weight_(arena.add(name + ".weight", weight)),
        bias_(has_bias ? arena.add(name + ".bias", {outputs}) : 0),
        fan_in_(fan_in),
        fan_out_(fan_out) {}

  bool fuses_activation() const override { return has_bias_; }
  bool fuses_derivative() const override { return true; }

  bool initialise(Queue& queue, ops::Activation activation, ops::RandomKey key) const override {
    const bool is_rectified =
        activation.kind == ops::ActivationKind::relu || activation.kind == ops::ActivationKind::leaky_relu;
    const double variance = is_rectified ? 2 / fan_in_ : 2 / (fan_in_ + fan_out_);
    ops::normal(queue, weight(), 0, static_cast<float>(std::sqrt(variance)), key);
    if (has_bias_) queue.zero(bias());
    return true;
  }

 protected:
  Tensor weight() const { return arena_.value(weight_); }
  Tensor bias() const { return has_bias_ ? arena_.value(bias_) : Tensor(); }
  Tensor weight_gradient() const { return arena_.gradient(weight_); }
  Tensor bias_gradient() const { return has_bias_ ? arena_.gradient(bias_) : Tensor(); }
  ops::Fusion epilogue(const Forward& pass) const {
    ops::Fusion fusion;
    if (has_bias_) fusion.activation = pass.activation;
    fusion.bias = bias();
    return fusion;
  }

 private:
  ParameterArena& arena_;
  bool has_bias_;
  std::size_t weight_, bias_;
  double fan_in_, fan_out_;
};

class LinearModule : public Product {
 public:
  LinearModule(ParameterArena& arena, const std::string& name, const Linear& layer)
      : Product(arena, name, {layer.outputs, layer.inputs}, layer.outputs, static_cast<double>(layer.inputs),
                static_cast<double>(layer.outputs)),
        layer_(layer) {}

  std::size_t inputs() const override { return layer_.inputs; }
  std::size_t outputs() const override { return layer_.outputs; }

  Tensor forward(Forward& pass) const override {
    const Tensor y = pass.take_output({pass.x.rows(), layer_.outputs});
    pass.context.gemm.multiply(pass.x, ops::transposed(weight()), y, 1.0f, 0.0f, epilogue(pass));
    return y;
  }

  Tensor backward(const Backward& pass) const override {
    ops::Gemm& gemm = pass.context.gemm;
    if (pass.wants_weights) {
      ops::Fusion sums;
      sums.row_sums = bias_gradient();
      gemm.multiply(ops::transposed(pass.dy), pass.x, weight_gradient(), 1.0f, pass.accumulates ? 1.0f : 0.0f,
                    sums);
    }
    if (!pass.wants_input) return {};
    const Tensor dx = pass.context.take({pass.x.rows(), layer_.inputs});
    gemm.multiply(pass.dy, weight(), dx, 1.0f, 0.0f, pass.derivative_of(dx));
    return dx;
  }

  ops::R1Layer r1_layer(ops::Activation activation, const Tensor& output) const override {
    return {weight(), weight_gradient(), activation, output};
  }

 private:
  Linear layer_;
};

/// The functions of a convolution, or of a transposed one.
struct ConvFunctions {
  decltype(&ops::conv2d_scratch) scratch;
  decltype(&ops::conv2d) forward;
  decltype(&ops::conv2d_backward_input) backward_input;
  decltype(&ops::conv2d_backward_weight) backward_weight;
};
constexpr ConvFunctions kConv2d = {ops::conv2d_scratch, ops::conv2d, ops::conv2d_backward_input,
                                   ops::conv2d_backward_weight};
constexpr ConvFunctions kConvTranspose2d = {ops::conv_transpose2d_scratch, ops::conv_transpose2d,
                                            ops::conv_transpose2d_backward_input,
                                            ops::conv_transpose2d_backward_weight};

double taps(const ops::Convolution& convolution, std::size_t channels) {
  return static_cast<double>(channels * convolution.kernel * convolution.kernel);
}

/// An output of a transposed convolution adds up a stride-th of the taps along each axis.
double transposed_taps(const ops::Convolution& convolution, std::size_t channels) {
  return taps(convolution, channels) / static_cast<double>(convolution.stride * convolution.stride);
}

class ConvModule : public Product {
 public:
  ConvModule(ParameterArena& arena, const std::string& name, const Conv2d& layer)
      : Product(arena, name,
                {layer.outputs, layer.input.channels, layer.convolution.kernel, layer.convolution.kernel},
                layer.outputs, taps(layer.convolution, layer.input.channels),
                taps(layer.convolution, layer.outputs), layer.has_bias),
        functions_(kConv2d),
        convolution_(layer.convolution),
        input_(layer.input),
        output_(layer.output()) {}

  ConvModule(ParameterArena& arena, const std::string& name, const ConvTranspose2d& layer)
      : Product(arena, name,
                {layer.input.channels, layer.outputs, layer.convolution.kernel, layer.convolution.kernel},
                layer.outputs, transposed_taps(layer.convolution, layer.input.channels),
                transposed_taps(layer.convolution, layer.outputs)),
        functions_(kConvTranspose2d),
        convolution_(layer.convolution),
        input_(layer.input),
        output_(layer.output()) {}

  std::size_t inputs() const override { return input_.elements(); }
  std::size_t outputs() const override { return output_.elements(); }

  Tensor forward(Forward& pass) const override {
    const std::size_t rows = pass.x.rows();
    const Tensor y = pass.take_output(batch_of(output_, rows));
    functions_.forward(pass.context.queue, pass.context.gemm, convolution_,
                       pass.x.reshape(batch_of(input_, rows)), weight(), y, epilogue(pass),
                       take_scratch(pass.context, rows));
    return y;
  }

  Tensor backward(const Backward& pass) const override {
    Context& context = pass.context;
    const std::size_t rows = pass.x.rows();
    const Tensor x = pass.x.reshape(batch_of(input_, rows)), dy = pass.dy.reshape(batch_of(output_, rows));
    if (pass.wants_weights)
      functions_.backward_weight(context.queue, context.gemm, convolution_, x, dy, weight_gradient(),
                                 bias_gradient(), pass.accumulates, take_scratch(context, rows));
    if (!pass.wants_input) return {};
    const Tensor dx = context.take(x.shape());
    functions_.backward_input(context.queue, context.gemm, convolution_, dy, weight(), dx,
                              pass.derivative_of(dx), take_scratch(context, rows));
    return dx;
  }

 private:
  Tensor take_scratch(Context& context, std::size_t rows) const {
    return context.take(
        {functions_.scratch(context.queue, convolution_, batch_of(input_, rows), batch_of(output_, rows))});
  }

  ConvFunctions functions_;
  ops::Convolution convolution_;
  ImageShape input_, output_;
};

class BatchNorm2dModule : public Module {
 public:
  BatchNorm2dModule(ParameterArena& arena, const std::string& name, const BatchNorm2d& layer)
      : arena_(arena),
        layer_(layer),
        weight_(arena.add(name + ".weight", {layer.input.channels})),
        bias_(arena.add(name + ".bias", {layer.input.channels})),
        mean_(arena.add(name + ".running_mean", {layer.input.channels})),
        variance_(arena.add(name + ".running_var", {layer.input.channels})) {}

  std::size_t inputs() const override { return layer_.input.elements(); }
  std::size_t outputs() const override { return inputs(); }
  bool fuses_activation() const override { return true; }
  bool undoes_activation() const override { return true; }

  bool initialise(Queue& queue, ops::Activation, ops::RandomKey) const override {
    const std::vector<float> ones(layer_.input.channels, 1.0f);
    queue.write(arena_.value(weight_), ones.data());
    queue.zero(arena_.value(bias_));
    queue.zero(arena_.value(mean_));
    queue.write(arena_.value(variance_), ones.data());
    return false;
  }

  Tensor forward(Forward& pass) const override {
    Context& context = pass.context;
    const Tensor x = pass.x.reshape(batch_of(layer_.input, pass.x.rows())), y = pass.take_output(x.shape());
    const ops::BatchNormState state{arena_.value(weight_), arena_.value(bias_), arena_.value(mean_),
                                    arena_.value(variance_)};
    ops::BatchNormOptions options;
    options.activation = pass.activation;
    if (!pass.is_training) {
      ops::batch_norm_inference(context.queue, options, x, state, y);
      return y;
    }
    pass.saved = context.take({2, layer_.input.channels});
    ops::batch_norm_forward(context.queue, options, x, state, y, saved(pass.saved), scratch(context));
    return y;
  }

  Tensor backward(const Backward& pass) const override {
    const Tensor x = pass.x.reshape(batch_of(layer_.input, pass.x.rows())), dx = pass.context.take(x.shape());
    ops::batch_norm_backward(pass.context.queue, pass.activation, x, pass.y, pass.dy.reshape(x.shape()),
                             arena_.value(weight_), saved(pass.saved), dx, arena_.gradient(weight_),
                             arena_.gradient(bias_), scratch(pass.context), pass.accumulates);
    return dx;
  }

 private:
  Tensor scratch(Context& context) const {
    return context.take({ops::batch_norm_scratch(layer_.input.channels)});
  }
  ops::BatchNormSaved saved(const Tensor& both) const {
    const std::size_t channels = layer_.input.channels;
    return {both.view(0, {channels}), both.view(channels, {channels})};
  }

  ParameterArena& arena_;
  BatchNorm2d layer_;
  std::size_t weight_, bias_, mean_, variance_;
};

}  // namespace

std::unique_ptr<Module> make_linear(ParameterArena& arena, const std::string& name, const Linear& layer) {
  return std::make_unique<LinearModule>(arena, name, layer);
}

std::unique_ptr<Module> make_conv2d(ParameterArena& arena, const std::string& name, const Conv2d& layer) {
  return std::make_unique<ConvModule>(arena, name, layer);
}

std::unique_ptr<Module> make_conv_transpose2d(ParameterArena& arena, const std::string& name,
                                              const ConvTranspose2d& layer) {
  return std::make_unique<ConvModule>(arena, name, layer);
}

std::unique_ptr<Module> make_batch_norm(ParameterArena& arena, const std::string& name,
                                        const BatchNorm2d& layer) {
  return std::make_unique<BatchNorm2dModule>(arena, name, layer);
}

}  // namespace isthmus::nn
