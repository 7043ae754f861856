#include "module.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/conv_transpose2d.hpp"
#include "isthmus/ops/dropout.hpp"
#include "isthmus/ops/global_average_pool.hpp"
#include "isthmus/ops/upsample_nearest.hpp"
#include "weighted_modules.hpp"

namespace isthmus::nn {
namespace {

class MaxPool2dModule : public Module {
 public:
  explicit MaxPool2dModule(const MaxPool2d& layer) : layer_(layer), output_(layer.output()) {}
  std::size_t inputs() const override { return layer_.input.elements(); }
  std::size_t outputs() const override { return output_.elements(); }

  Tensor forward(Forward& pass) const override {
    const Shape shape = batch_of(output_, pass.x.rows());
    const Tensor y = pass.take_output(shape);
    if (pass.is_training) pass.saved = pass.context.take(shape, DataType::uint8);
    ops::max_pool_forward(pass.context.queue, layer_.window,
                          pass.x.reshape(batch_of(layer_.input, pass.x.rows())), y, pass.saved);
    return y;
  }
  Tensor backward(const Backward& pass) const override {
    const Tensor dx = pass.context.take(batch_of(layer_.input, pass.x.rows()));
    ops::max_pool_backward(pass.context.queue, layer_.window, pass.dy.reshape(pass.saved.shape()), pass.saved,
                           dx);
    return dx;
  }

 private:
  MaxPool2d layer_;
  ImageShape output_;
};

class GlobalAveragePoolModule : public Module {
 public:
  explicit GlobalAveragePoolModule(const GlobalAveragePool& layer) : layer_(layer) {}
  std::size_t inputs() const override { return layer_.input.elements(); }
  std::size_t outputs() const override { return layer_.input.channels; }

  Tensor forward(Forward& pass) const override {
    const Tensor y = pass.take_output({pass.x.rows(), layer_.input.channels});
    ops::global_average_pool_forward(pass.context.queue,
                                     pass.x.reshape(batch_of(layer_.input, pass.x.rows())), y);
    return y;
  }
  Tensor backward(const Backward& pass) const override {
    const Tensor dx = pass.context.take(batch_of(layer_.input, pass.x.rows()));
    ops::global_average_pool_backward(pass.context.queue, pass.dy.reshape({dx.rows(), layer_.input.channels}),
                                      dx);
    return dx;
  }

 private:
  GlobalAveragePool layer_;
};

class UpsampleNearestModule : public Module {
 public:
  explicit UpsampleNearestModule(const UpsampleNearest& layer) : layer_(layer), output_(layer.output()) {}
  std::size_t inputs() const override { return layer_.input.elements(); }
  std::size_t outputs() const override { return output_.elements(); }

  Tensor forward(Forward& pass) const override {
    const Tensor y = pass.take_output(batch_of(output_, pass.x.rows()));
    ops::upsample_nearest_forward(pass.context.queue, layer_.factor,
                                  pass.x.reshape(batch_of(layer_.input, pass.x.rows())), y);
    return y;
  }
  Tensor backward(const Backward& pass) const override {
    const std::size_t rows = pass.x.rows();
    const Tensor dx = pass.context.take(batch_of(layer_.input, rows));
    ops::upsample_nearest_backward(pass.context.queue, layer_.factor,
                                   pass.dy.reshape(batch_of(output_, rows)), dx);
    return dx;
  }

 private:
  UpsampleNearest layer_;
  ImageShape output_;
};

class DropoutModule : public Module {
 public:
  explicit DropoutModule(const Dropout& layer) : layer_(layer) {}
  std::size_t inputs() const override { return layer_.inputs; }
  std::size_t outputs() const override { return layer_.inputs; }

  Tensor forward(Forward& pass) const override {
    if (!pass.is_training && pass.out.empty()) return pass.x;
    const Tensor y = pass.take_output(pass.x.shape());
    ops::dropout_forward(pass.context.queue, pass.x, y, pass.is_training ? layer_.probability : 0.0f,
                         pass.noise);
    return y;
  }
  Tensor backward(const Backward& pass) const override {
    ops::dropout_backward(pass.context.queue, pass.dy, pass.dy, layer_.probability, pass.noise);
    return pass.dy;
  }

 private:
  Dropout layer_;
};

}  // namespace

ops::R1Layer Module::r1_layer(ops::Activation, const Tensor&) const {
  throw UsageError("the R1 penalty is for networks of linear layers");
}

std::unique_ptr<Module> make_module(ParameterArena& arena, const std::string& name, const Layer& layer) {
  struct Make {
    ParameterArena& arena;
    const std::string& name;
    using Result = std::unique_ptr<Module>;
    Result operator()(const Linear& l) const { return make_linear(arena, name, l); }
    Result operator()(const Conv2d& l) const { return make_conv2d(arena, name, l); }
    Result operator()(const ConvTranspose2d& l) const { return make_conv_transpose2d(arena, name, l); }
    Result operator()(const BatchNorm2d& l) const { return make_batch_norm(arena, name, l); }
    Result operator()(const MaxPool2d& l) const { return std::make_unique<MaxPool2dModule>(l); }
    Result operator()(const GlobalAveragePool& l) const {
      return std::make_unique<GlobalAveragePoolModule>(l);
    }
    Result operator()(const UpsampleNearest& l) const { return std::make_unique<UpsampleNearestModule>(l); }
    Result operator()(const Dropout& l) const { return std::make_unique<DropoutModule>(l); }
    Result operator()(const ops::Activation&) const { return nullptr; }
  };
  return std::visit(Make{arena, name}, layer);
}

ImageShape Conv2d::output() const {
  return {outputs, ops::conv2d_extent(convolution, input.height),
          ops::conv2d_extent(convolution, input.width)};
}

ImageShape ConvTranspose2d::output() const {
  return {outputs, ops::conv_transpose2d_extent(convolution, output_padding_height, input.height),
          ops::conv_transpose2d_extent(convolution, output_padding_width, input.width)};
}

ImageShape MaxPool2d::output() const {
  return {input.channels, window.count(input.height), window.count(input.width)};
}

ImageShape UpsampleNearest::output() const {
  return {input.channels, input.height * factor, input.width * factor};
}

}  // namespace isthmus::nn
