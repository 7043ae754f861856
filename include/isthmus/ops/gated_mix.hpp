/// \file
/// A gate between what is there and what a network proposes.
/// Engel, Hoffman, Roberts 2017, "Latent Constraints" (arXiv 1711.05772), appendix: the actor's output.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// out = (1 − g)·a + g·b with g = sigmoid(gate).
/// \param a     (rows, columns)
/// \param head  (rows, 2·columns): b in the first `columns`, the gate's logits in the others
/// \param out   (rows, columns)
void gated_mix_forward(Queue& queue, const Tensor& a, const Tensor& head, const Tensor& out);

/// dhead = the gradient with respect to the head; da, unless empty, with respect to a.
void gated_mix_backward(Queue& queue, const Tensor& a, const Tensor& head, const Tensor& dout,
                        const Tensor& dhead, const Tensor& da);

}  // namespace isthmus::ops
#pragma GCC visibility pop
