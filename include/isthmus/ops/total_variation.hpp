/// \file
/// How much neighbouring pixels of images differ, with its gradient.
/// Taigman, Polyak and Wolf 2016 (arXiv 1611.02200), equation 7, with B = 1.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Keeps the gradient finite where nothing varies: √ε is a quarter of the step between two of 256 levels.
constexpr float kVariationEpsilon = 1e-6f;

/// value[0] = (weight / images) Σ (√((z_{i,j+1} − z_{i,j})² + (z_{i+1,j} − z_{i,j})² + ε) − √ε) over all
/// planes, where a difference across the border is 0; dz += its gradient. Images that are constant have none.
/// \param z, dz     (images, channels, height, width)
/// \param value     one float
/// \param partials  scratch, kPartialSums floats
/// \throws UsageError where shapes differ
void total_variation(Queue& queue, const Tensor& z, float weight, const Tensor& dz, const Tensor& value,
                     const Tensor& partials);

}  // namespace isthmus::ops
#pragma GCC visibility pop
