/// \file
/// Chains of layers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/layers.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

class Module;

/// What a forward pass leaves for the backward one.
struct Pass {
  ops::RandomKey
      noise;  ///< for layers that draw random numbers, which take streams from this one on; set before
  Tensor input;
  std::vector<Tensor> outputs;  ///< of each layer, after its activation
  std::vector<Tensor> saved;    ///< by each layer
};

/// What is done with the last layer's output where nothing is to be trained.
struct Ending {
  Tensor out;                  ///< (rows, outputs), where to write it; the step's memory where this is empty
  ops::Activation activation;  ///< in place of the last layer's, unless this is the identity
  std::size_t left_out = 0;    ///< so many layers at the end, activations not counted, are not run
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
  /// \throws UsageError where widths do not match or an activation has no layer before it
  Sequential(ParameterArena& arena, const std::string& prefix, const std::vector<Layer>& layers);
  ~Sequential();

  std::size_t inputs() const noexcept { return inputs_; }
  std::size_t outputs() const noexcept { return outputs_; }
  /// What it was made of: the parameters of the i-th one have names that begin with `prefix.i.`.
  const std::string& prefix() const noexcept { return prefix_; }
  const std::vector<Layer>& layers() const noexcept { return layers_; }

  /// Weights ~ N(0, 2 / inputs) where a ReLU follows (He et al. 2015), N(0, 2 / (inputs + outputs)) elsewhere
  /// (Glorot and Bengio 2010); biases 0. Streams `stream`, `stream` + 1, … are used.
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// \param x       (rows, inputs)
  /// \param pass    kept for backward() where one follows: layers that do other things then do those
  /// \param ending  of the last layer
  /// \returns       (rows, outputs), or what the last layer that is run gives
  /// \throws UsageError where all layers are left out
  Tensor forward(Context& context, const Tensor& x, Pass* pass = nullptr, const Ending& ending = {}) const;

  /// \param pass  of the forward call; consumed, so that memory is free as soon as it can be
  /// \param dy    (rows, outputs); overwritten
  /// \returns     (rows, inputs), or an empty tensor where no input gradient is wanted
  Tensor backward(Context& context, Pass pass, Tensor dy, Gradients wanted) const;

  /// Adds the R1 penalty of the first `rows` rows of a pass to the weights' gradients: see ops::r1_penalty.
  /// \throws UsageError where a layer is not Linear
  void add_r1_penalty(Context& context, const Pass& pass, std::size_t rows, float gamma,
                      const Tensor& value) const;

 private:
  struct Step {
    std::unique_ptr<Module> module;
    ops::Activation activation;
  };

  std::string prefix_;
  std::vector<Layer> layers_;
  std::vector<Step> steps_;
  std::size_t inputs_ = 0, outputs_ = 0;
};

}  // namespace isthmus::nn
#pragma GCC visibility pop
