/// \file
/// Simple attributes of an image that its class does not settle, measured from its pixels on the host.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "isthmus/data/images.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// One attribute of many images.
struct ImageAttribute {
  std::string name;
  std::size_t columns = 1;     ///< numbers that an image has of it
  std::vector<double> values;  ///< (count, columns)
};

/// Of each image, where I is the mean of its channels in [0, 1], x grows to the right and y downwards:
///
/// - `slant`: −μ11 / μ02, the shear that stands the ink upright (LeCun, Bottou, Bengio, Haffner 1998,
///   "Gradient-based learning applied to document recognition"); positive for ink that leans to the right,
///   and the tangent of its angle. μ_pq = Σ w·(x − x̄)^p·(y − ȳ)^q with the ink w = |I − b|, so that dark
///   strokes on a light ground count as light ones on a dark; b, the ground, is the median of the pixels on
///   the border;
/// - `stroke_width`: 2·Σ w / Σ ‖∇w‖, in pixels. The sum below is the total variation, by differences to the
///   right and downwards: the perimeter of what is brighter than a threshold, integrated over thresholds. So
///   it is 2·area / perimeter without a threshold: w·l / (w + l) of a bar of width w and length l. A stroke
///   narrower than two pixels that falls between pixels looks two wide and faint, and counts so;
/// - `intensity`: the mean of I;
/// - `hue`, of images of three channels (R, G, B) alone: the mean over pixels of C·cos h and of C·sin h, the
///   hexagon's chroma and hue as the vector (R − (G + B)/2, √3/2·(G − B)). Weighting by C leaves grey pixels
///   without a say, and a grey image at (0, 0).
///
/// An image without ink has slant and width 0.
/// \throws UsageError where the images are not consistent
std::vector<ImageAttribute> image_attributes(const data::Images& images);

}  // namespace isthmus::train
#pragma GCC visibility pop
