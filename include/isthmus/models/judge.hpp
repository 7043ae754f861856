/// \file
/// A classifier of one domain's images, trained on real ones only: it judges translations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"

namespace isthmus::models {

struct JudgeOptions {
  std::size_t pixels = 784;
  std::size_t classes = 10;
  std::vector<std::size_t> hidden = {512, 256};
};

/// An MLP with ReLU between layers.
class Judge {
 public:
  static constexpr std::size_t kLosses = 1;  ///< cross-entropy

  explicit Judge(const JudgeOptions& options);
  Judge(const Judge&) = delete;

  const JudgeOptions& options() const noexcept { return options_; }
  nn::ParameterArena& arena() noexcept { return arena_; }
  const nn::ParameterArena& arena() const noexcept { return arena_; }
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// Enqueues the mean cross-entropy of a batch and its gradients.
  /// \param images  (rows, pixels) in [0, 1]
  /// \param labels  (rows) int32
  /// \param losses  one float
  void compute_gradients(nn::Context& context, const Tensor& images, const Tensor& labels,
                         const Tensor& losses) const;

  /// \returns (rows, classes) logits
  Tensor classify(nn::Context& context, const Tensor& images) const;

  /// What the last layer sees: the output of the one before it, or the images where there is none.
  /// \returns (rows, features)
  Tensor features(nn::Context& context, const Tensor& images) const;

 private:
  JudgeOptions options_;
  nn::ParameterArena arena_;
  nn::Sequential classifier_;
};

}  // namespace isthmus::models
