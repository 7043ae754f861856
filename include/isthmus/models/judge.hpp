/// \file
/// A classifier of one domain's images, trained on real ones only: it judges translations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/sequential.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

struct JudgeOptions {
  nn::ImageShape image = {1, 28, 28};
  std::size_t classes = 10;
  /// Of blocks of two convolutions with batch normalisation, the last of which is pooled by two; none: an
  /// MLP.
  std::vector<std::size_t> channels = {};
  std::vector<std::size_t> hidden = {512, 256};  ///< linear layers that follow
  float dropout = 0;                             ///< before each linear layer
};

/// Convolutions, where `channels` has any, and linear layers, with ReLU between them. For one thread at a
/// time, that of the queue it is on.
class Judge {
 public:
  static constexpr std::size_t kLosses = 2;  ///< cross-entropy, accuracy

  explicit Judge(const JudgeOptions& options);
  Judge(const Judge&) = delete;

  const JudgeOptions& options() const noexcept { return options_; }
  nn::ParameterArena& arena() noexcept { return arena_; }
  const nn::ParameterArena& arena() const noexcept { return arena_; }
  void initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const;

  /// Enqueues the mean cross-entropy of a batch, its gradients, and the accuracy before they are applied.
  /// \param images  (rows, pixels) in [0, 1]
  /// \param labels  (rows) int32
  /// \param noise   of dropout
  /// \param losses  kLosses floats: the cross-entropy, and how often the images are judged right
  /// \param part_rows  so many images at a time, for less memory; 0: all. The gradients are the same but for
  /// rounding, and for dropout, which is drawn anew for each part. \throws UsageError where there is batch
  /// normalisation, which is of the whole batch
  void compute_gradients(nn::Context& context, const Tensor& images, const Tensor& labels,
                         ops::RandomKey noise, const Tensor& losses, std::size_t part_rows = 0) const;

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
#pragma GCC visibility pop
