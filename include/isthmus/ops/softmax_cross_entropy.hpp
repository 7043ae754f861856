/// \file
/// The loss of a classifier, with its gradient.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// value[0] = (weight / rows) Σ_r −log softmax(logits[r])[labels[r]]; dlogits = its gradient,
/// weight · (softmax(logits[r]) − onehot(labels[r])) / rows. Stable for any finite logits.
/// \param logits    (rows, classes)
/// \param labels    (rows) int32 in [0, classes); a label outside gives NaN in value and in its row of
/// dlogits \param dlogits   (rows, classes); may be logits \param value     one float \param partials
/// scratch, kPartialSums floats
void softmax_cross_entropy(Queue& queue, const Tensor& logits, const Tensor& labels, const Tensor& dlogits,
                           const Tensor& value, const Tensor& partials, float weight = 1);

}  // namespace isthmus::ops
#pragma GCC visibility pop
