// What a Sequential makes of its layers.
#pragma once

#include <memory>
#include <string>

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/layers.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/ops/r1_penalty.hpp"
#include "isthmus/ops/random.hpp"

namespace isthmus::nn {

inline Shape batch_of(const ImageShape& image, std::size_t rows) {
  return {rows, image.channels, image.height, image.width};
}

/// What a module's forward pass is given.
struct Forward {
  Context& context;
  Tensor x;
  ops::Activation activation;  ///< that follows
  Tensor out;                  ///< where to write; the step's memory where it is empty
  ops::RandomKey noise;
  bool is_training;
  Tensor saved;  ///< what the module leaves for its backward pass

  Tensor take_output(Shape shape) { return out.empty() ? context.take(shape) : out.reshape(shape); }
};

/// What its backward pass is given.
struct Backward {
  Context& context;
  Tensor x, y, dy;
  ops::Activation activation;  ///< that follows
  ops::RandomKey noise;
  Tensor saved;
  bool wants_weights, wants_input, accumulates;
  ops::Fusion derivative;  ///< of the activation before this module, for those that fuse it

  ops::Fusion derivative_of(const Tensor& dx) const {
    ops::Fusion fusion = derivative;
    if (!fusion.output.empty()) fusion.output = fusion.output.reshape(dx.shape());
    return fusion;
  }
};

/// A layer with its parameters' numbers in the arena.
class Module {
 public:
  virtual ~Module() = default;

  /// Elements of one row or image.
  virtual std::size_t inputs() const = 0;
  virtual std::size_t outputs() const = 0;

  /// Whether forward() applies the activation that follows.
  virtual bool fuses_activation() const { return false; }
  /// Whether backward() begins behind the activation that follows, rather than before it.
  virtual bool undoes_activation() const { return false; }
  /// Whether backward() multiplies dx with `derivative`.
  virtual bool fuses_derivative() const { return false; }

  /// Sets the parameters. \returns whether it drew random numbers by `key`
  virtual bool initialise(Queue&, ops::Activation, ops::RandomKey) const { return false; }
  virtual Tensor forward(Forward& pass) const = 0;
  virtual Tensor backward(const Backward& pass) const = 0;

  /// For networks of Linear layers alone. \throws UsageError by any other
  virtual ops::R1Layer r1_layer(ops::Activation activation, const Tensor& output) const;
};

/// The module of any layer but an activation.
std::unique_ptr<Module> make_module(ParameterArena& arena, const std::string& name, const Layer& layer);

}  // namespace isthmus::nn
