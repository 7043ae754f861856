// A convolution of 3 x 3 and stride 1 with fewer multiplications: cl/conv2d_winograd.cl.
#pragma once

#include "convolution.hpp"

namespace isthmus::ops {

/// Whether it is possible, and worth it or asked for.
bool is_for_winograd(const Gather& gather);
bool is_for_winograd(const Correlation& correlation);

std::size_t winograd_gather_scratch(const Queue& queue, const Gather& gather);
void winograd_gather(Queue& queue, const Gather& gather, const Tensor& x, const Tensor& weight,
                     const Tensor& y, const Fusion& fusion, const Tensor& scratch);

std::size_t winograd_correlate_scratch(const Queue& queue, const Correlation& correlation);
void winograd_correlate(Queue& queue, const Correlation& correlation, const Tensor& images,
                        const Tensor& places, const Tensor& dweight, BiasOf bias_of, const Tensor& dbias,
                        bool accumulate, const Tensor& scratch);

}  // namespace isthmus::ops
