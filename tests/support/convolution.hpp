// Convolutions in double precision, and the shapes that they are tested at.
#pragma once

#include <vector>

#include "isthmus/ops/conv2d.hpp"

namespace isthmus::test {

/// A kernel that moves over images, giving `places` numbers along each axis.
struct ConvCase {
  std::size_t images, channels, height, width, outputs, kernel, stride, padding, output_padding = 0;
};

/// Calls visit(place, image, weight) for each product that a convolution of x (N, C, H, W) to (N, O, places)
/// adds up, with the elements' indices; weights are (O, C, k, k).
template <class Visit>
void for_each_product(const ConvCase& c, std::size_t rows, std::size_t columns, Visit&& visit) {
  for (std::size_t n = 0; n < c.images; ++n)
    for (std::size_t o = 0; o < c.outputs; ++o)
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j)
          for (std::size_t ch = 0; ch < c.channels; ++ch)
            for (std::size_t p = 0; p < c.kernel; ++p)
              for (std::size_t q = 0; q < c.kernel; ++q) {
                const std::size_t h = i * c.stride + p, w = j * c.stride + q;
                if (h < c.padding || w < c.padding || h - c.padding >= c.height || w - c.padding >= c.width)
                  continue;
                visit(((n * c.outputs + o) * rows + i) * columns + j,
                      ((n * c.channels + ch) * c.height + h - c.padding) * c.width + w - c.padding,
                      ((o * c.channels + ch) * c.kernel + p) * c.kernel + q);
              }
}

/// Sums over all but the channels.
inline std::vector<double> channel_sums(const std::vector<float>& x, std::size_t channels,
                                        std::size_t positions) {
  std::vector<double> sums(channels);
  for (std::size_t i = 0; i < x.size(); ++i) sums[i / positions % channels] += x[i];
  return sums;
}

}  // namespace isthmus::test
