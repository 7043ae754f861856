#include "weighted_modules.hpp"

#include <cmath>
#include <utility>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/batch_norm.hpp"
#include "isthmus/ops/conv_transpose2d.hpp"

namespace isthmus::nn {
namespace {

Shape batch_of(const ImageShape& image, std::size_t rows) {
  return {rows, image.channels, image.height, image.width};
}

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
    const std::size_t rows = pass.x.rows();
    const Tensor dx = pass.context.take({rows, layer_.inputs});
    ops::Fusion derivative = pass.derivative;
    if (!derivative.output.empty()) derivative.output = derivative.output.reshape(dx.shape());
    gemm.multiply(pass.dy, weight(), dx, 1.0f, 0.0f, derivative);
    return dx;
  }

  ops::R1Layer r1_layer(ops::Activation activation, const Tensor& output) const override {
    return {weight(), weight_gradient(), activation, output};
  }

 private:
  Linear layer_;
};

double window(const ops::Convolution& convolution) {
  return static_cast<double>(convolution.kernel * convolution.kernel);
}

class Conv2dModule : public Product {
 public:
  Conv2dModule(ParameterArena& arena, const std::string& name, const Conv2d& layer)
      : Product(arena, name,
                {layer.outputs, layer.input.channels, layer.convolution.kernel, layer.convolution.kernel},
                layer.outputs, static_cast<double>(layer.input.channels) * window(layer.convolution),
                static_cast<double>(layer.outputs) * window(layer.convolution), layer.has_bias),
        layer_(layer),
        output_(layer.output()) {}

  std::size_t inputs() const override { return layer_.input.elements(); }
  std::size_t outputs() const override { return output_.elements(); }

  Tensor forward(Forward& pass) const override {
    const std::size_t rows = pass.x.rows();
    const Tensor y = pass.take_output(batch_of(output_, rows));
    ops::conv2d(pass.context.queue, pass.context.gemm, layer_.convolution,
                pass.x.reshape(batch_of(layer_.input, rows)), weight(), y, epilogue(pass),
                scratch(pass.context, rows));
    return y;
  }

  Tensor backward(const Backward& pass) const override {
    Context& context = pass.context;
    const std::size_t rows = pass.x.rows();
    const Tensor x = pass.x.reshape(batch_of(layer_.input, rows)),
                 dy = pass.dy.reshape(batch_of(output_, rows));
    if (pass.wants_weights)
      ops::conv2d_backward_weight(context.queue, context.gemm, layer_.convolution, x, dy, weight_gradient(),
                                  bias_gradient(), pass.accumulates, scratch(context, rows));
    if (!pass.wants_input) return {};
    const Tensor dx = context.take(x.shape());
    ops::Fusion derivative = pass.derivative;
    if (!derivative.output.empty()) derivative.output = derivative.output.reshape(dx.shape());
    ops::conv2d_backward_input(context.queue, context.gemm, layer_.convolution, dy, weight(), dx, derivative,
                               scratch(context, rows));
    return dx;
  }

 private:
  Tensor scratch(Context& context, std::size_t rows) const {
    return context.take({ops::conv2d_scratch(context.queue, layer_.convolution, batch_of(layer_.input, rows),
                                             layer_.outputs)});
  }

  Conv2d layer_;
  ImageShape output_;
};

class ConvTranspose2dModule : public Product {
 public:
  ConvTranspose2dModule(ParameterArena& arena, const std::string& name, const ConvTranspose2d& layer)
      : Product(arena, name,
                {layer.input.channels, layer.outputs, layer.convolution.kernel, layer.convolution.kernel},
                layer.outputs, fan(layer, layer.input.channels), fan(layer, layer.outputs)),
        layer_(layer),
        output_(layer.output()) {}

  std::size_t inputs() const override { return layer_.input.elements(); }
  std::size_t outputs() const override { return output_.elements(); }

  Tensor forward(Forward& pass) const override {
    const std::size_t rows = pass.x.rows();
    const Tensor y = pass.take_output(batch_of(output_, rows));
    ops::conv_transpose2d(pass.context.queue, pass.context.gemm, layer_.convolution,
                          pass.x.reshape(batch_of(layer_.input, rows)), weight(), y, epilogue(pass),
                          scratch(pass.context, rows));
    return y;
  }

  Tensor backward(const Backward& pass) const override {
    Context& context = pass.context;
    const std::size_t rows = pass.x.rows();
    const Tensor x = pass.x.reshape(batch_of(layer_.input, rows)),
                 dy = pass.dy.reshape(batch_of(output_, rows));
    if (pass.wants_weights)
      ops::conv_transpose2d_backward_weight(context.queue, context.gemm, layer_.convolution, x, dy,
                                            weight_gradient(), bias_gradient(), pass.accumulates,
                                            scratch(context, rows));
    if (!pass.wants_input) return {};
    const Tensor dx = context.take(x.shape());
    ops::Fusion derivative = pass.derivative;
    if (!derivative.output.empty()) derivative.output = derivative.output.reshape(dx.shape());
    ops::conv_transpose2d_backward_input(context.queue, context.gemm, layer_.convolution, dy, weight(), dx,
                                         derivative, scratch(context, rows));
    return dx;
  }

 private:
  /// An output adds up a stride-th of the taps along each axis.
  static double fan(const ConvTranspose2d& layer, std::size_t channels) {
    const auto stride = static_cast<double>(layer.convolution.stride);
    return static_cast<double>(channels) * window(layer.convolution) / (stride * stride);
  }
  Tensor scratch(Context& context, std::size_t rows) const {
    return context.take({ops::conv_transpose2d_scratch(
        context.queue, layer_.convolution, batch_of(layer_.input, rows), batch_of(output_, rows))});
  }

  ConvTranspose2d layer_;
  ImageShape output_;
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
  return std::make_unique<Conv2dModule>(arena, name, layer);
}

std::unique_ptr<Module> make_conv_transpose2d(ParameterArena& arena, const std::string& name,
                                              const ConvTranspose2d& layer) {
  return std::make_unique<ConvTranspose2dModule>(arena, name, layer);
}

std::unique_ptr<Module> make_batch_norm(ParameterArena& arena, const std::string& name,
                                        const BatchNorm2d& layer) {
  return std::make_unique<BatchNorm2dModule>(arena, name, layer);
}

}  // namespace isthmus::nn
