/// \file
/// Chains of linear layers and activations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/ops/bias_activation.hpp"

namespace isthmus::nn {

/// y = x·Wᵀ + b, W (outputs, inputs).
struct Linear {
  std::size_t inputs, outputs;
};

/// A layer of a Sequential. An activation follows a Linear and is fused with its bias.
using Layer = std::variant<Linear, ops::Activation>;

/// Linear layers through `widths`, with `activation` between them but not after the last.
std::vector<Layer> mlp(const std::vector<std::size_t>& widths, ops::Activation activation);

/// What a forward pass leaves for the backward one.
struct Pass {
  Tensor input;
  std::vector<Tensor> outputs;  ///< of each linear layer, after its activation
};

/// What is done with the last layer's output where nothing is to be trained.
struct Ending {
  Tensor out;                  ///< (rows, outputs), where to write it; the step's memory where this is empty
  ops::Activation activation;  ///< in place of the last layer's, unless this is the identity
};

/// What a backward pass computes.
struct Gradients {
  bool weights = true;
  bool input = false;
  bool accumulate = false;  ///< add to the arena's gradients rather than set them
};

/// Layers one after the other. Parameters are named as in torch.nn.Sequential, counting activations:
/// `prefix.0.weight`, `prefix.0.bias`, `prefix.2.weight` …
class Sequential {
 public:
  /// Adds its parameters to the arena, which must outlive it.
  /// \throws UsageError where widths do not match or an activation has no Linear before it
  Sequential(ParameterArena& arena, const std::string& prefix, const std::vector<Layer>& layers);

  std::size_t inputs() const noexcept { return inputs_; }
  std::size_t outputs() const noexcept { return outputs_; }

  /// Weights ~ N(0, 2 / inputs) where a ReLU follows (He et al. 2015), N(0, 2 / (inputs + outputs)) elsewhere
  /// (Glorot and Bengio 2010); biases 0. Streams `stream`, `stream` + 1, … are used.
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// \param x       (rows, inputs)
  /// \param pass    kept for backward() where one follows
  /// \param ending  of the last layer
  /// \returns       (rows, outputs)
  Tensor forward(Context& context, const Tensor& x, Pass* pass = nullptr, const Ending& ending = {}) const;

  /// \param pass  of the forward call; consumed, so that memory is free as soon as it can be
  /// \param dy    (rows, outputs); overwritten
  /// \returns     (rows, inputs), or an empty tensor where no input gradient is wanted
  Tensor backward(Context& context, Pass pass, Tensor dy, Gradients wanted) const;

  /// Adds the R1 penalty of the first `rows` rows of a pass to the weights' gradients: see ops::r1_penalty.
  void add_r1_penalty(Context& context, const Pass& pass, std::size_t rows, float gamma,
                      const Tensor& value) const;

 private:
  struct Dense {
    std::size_t weight, bias;  // numbers in the arena
    ops::Activation activation;
  };

  ParameterArena& arena_;
  std::vector<Dense> layers_;
  std::size_t inputs_ = 0, outputs_ = 0;
};

}  // namespace isthmus::nn
