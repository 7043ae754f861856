/// \file
/// The logistic GAN losses on logits: L1 = −log D = softplus(−logit), L0 = −log(1 − D) = softplus(logit).
/// Lu 2018 (arXiv 1805.10130), section 3; Goodfellow et al. 2014.
#pragma once

#include <cstddef>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// The first `matching` rows are to be judged "match", the others "no match":
///   match[0] = (match_weight / matching) Σ softplus(−logit)
///   other[0] = (other_weight / (rows − matching)) Σ softplus(logit)
/// and dlogits is the gradient of their sum. A discriminator's loss has both; a generator's has matching =
/// rows. \param logits, dlogits  (rows, 1); dlogits may be logits \param match, other     one float each; a
/// group with no rows gives 0
void logistic_gan_loss(Queue& queue, const Tensor& logits, std::size_t matching, float match_weight,
                       float other_weight, const Tensor& dlogits, const Tensor& match, const Tensor& other);

}  // namespace isthmus::ops
#pragma GCC visibility pop
