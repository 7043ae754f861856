/// \file
/// Images of one mean and contrast: preprocessing, so there is no backward pass. Data sets, which stay bytes,
/// are given the same by data::normalise_contrast. Goodfellow, Bengio, Courville 2016, "Deep Learning",
/// section 12.2.1.1: global contrast normalisation.
#pragma once

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

struct ContrastOptions {
  /// One standard deviation in the result. At 1/4, two on either side of the mean span the range of pixels,
  /// and what lies further out is cut off.
  float scale = 0.25f;
  /// Images with a smaller standard deviation than this are not amplified further: what little they hold is
  /// noise. In the units of x; 0.02 is five of 255 grey levels.
  float floor = 0.02f;
};

/// y = clamp(0.5 + scale·(x − mean) / max(deviation, floor), 0, 1), with the mean and the standard deviation
/// √(average of (x − mean)²) of each image, all its channels together: a model that expects pixels in [0, 1]
/// can be given the result as it is. A uniform image becomes 0.5.
/// \param x, y     (images, …) of one shape; y may be x
/// \param options  both above 0 and finite
/// \throws UsageError where shapes differ or an option is out of its range
void contrast_normalise(Queue& queue, const ContrastOptions& options, const Tensor& x, const Tensor& y);

}  // namespace isthmus::ops
#pragma GCC visibility pop
