/// \file
/// A finished judge's features as a network that gradients go through.
#pragma once

#include <vector>

#include "isthmus/models/judge.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// The layers of a judge up to Judge::features(), without dropout and without batch normalisation: a trained
/// one is part of the convolution before it. \throws UsageError where the judge has no hidden layer
std::vector<nn::Layer> feature_layers(const JudgeOptions& options);

/// f(x) = Judge::features(x) but for rounding. Batch normalisation with running statistics is an affine map
/// of each channel, so it is folded into the convolution's weights, w·γ/√(σ² + ε), and its bias, β − μ·γ/√(σ²
/// + ε): what is left has a gradient with respect to its input. Its own weights stay as they are.
class FrozenFeatures {
 public:
  explicit FrozenFeatures(const JudgeOptions& options);
  FrozenFeatures(const FrozenFeatures&) = delete;

  std::size_t outputs() const noexcept { return network_.outputs(); }
  /// Weights and biases.
  std::size_t parameters() const;

  /// Takes a judge's weights, of the options given. Blocks.
  void take_weights(Queue& queue, const Judge& judge);

  /// \param images  (rows, pixels) in [0, 1], of the judge's shape
  /// \param pass    kept for backward(), where one follows
  /// \param out     where to write the result; the step's memory where it is empty
  /// \returns       (rows, outputs)
  Tensor forward(nn::Context& context, const Tensor& images, nn::Pass* pass = nullptr,
                 const Tensor& out = {}) const;
  /// \param pass  of forward(); consumed
  /// \param dy    (rows, outputs); overwritten
  /// \returns     the images' gradient, (rows, pixels)
  Tensor backward(nn::Context& context, nn::Pass pass, const Tensor& dy) const;

 private:
  JudgeOptions options_;
  nn::ParameterArena arena_;
  nn::Sequential network_;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
