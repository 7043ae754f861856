/// \file
/// How far a decoder's output is from an image, with its gradient, in one pass.
#pragma once

#include <string_view>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// With p the prediction and x the target, per element:
enum class ReconstructionKind {
  bce_with_logits,  ///< −x log p − (1 − x) log(1 − p), from logits, stable for any of them
  mse,              ///< (p − x)²
  l1,               ///< |p − x|
  gaussian,         ///< (p − x)² / (2σ²) + log σ + ½ log 2π
};

struct ReconstructionLoss {
  ReconstructionKind kind = ReconstructionKind::bce_with_logits;
  /// p = sigmoid(output) if set, else p = output. bce_with_logits always takes logits.
  bool output_is_logits = true;
  /// σ of the Gaussian likelihood.
  float sigma = 0.1f;

  /// From "bce", "mse", "l1" or "gaussian". \throws UsageError for another name
  static ReconstructionLoss named(std::string_view name);
};

/// value[0] = (weight / rows) Σ loss, summed over elements and averaged over rows; its gradient with respect
/// to `output` is written to `doutput`, or added to it.
/// \param output, target, doutput  (rows, columns); doutput may be output only when not accumulating
/// \param value                    one float
/// \param partials                 scratch, kPartialSums floats
void reconstruction_loss(Queue& queue, const ReconstructionLoss& loss, const Tensor& output,
                         const Tensor& target, const Tensor& doutput, const Tensor& value,
                         const Tensor& partials, float weight = 1.0f, bool accumulate = false);

}  // namespace isthmus::ops
#pragma GCC visibility pop
