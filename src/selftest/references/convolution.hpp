// Convolutions: the products that they add up, in any direction.
#pragma once

#include "isthmus/ops/conv2d.hpp"
#include "isthmus/ops/conv_transpose2d.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

/// A kernel that moves over images, giving `places` numbers along each axis.
struct ConvCase {
  std::size_t images, channels, height, width, outputs, kernel, stride, padding, output_padding = 0;
};

/// The shapes of a convolution.
struct ConvExtents {
  Shape x, weight, y;

  ConvExtents(const ops::Convolution& convolution, const ConvCase& c)
      : x{c.images, c.channels, c.height, c.width},
        weight{c.outputs, c.channels, c.kernel, c.kernel},
        y{c.images, c.outputs, ops::conv2d_extent(convolution, c.height),
          ops::conv2d_extent(convolution, c.width)} {}
};

/// Of a transposed one, whose `height` and `width` are of what is put in.
struct ConvTransposeExtents {
  Shape x, weight, y;
  ConvCase transposed;  ///< the convolution that takes y to x

  ConvTransposeExtents(const ops::Convolution& convolution, const ConvCase& c)
      : x{c.images, c.channels, c.height, c.width},
        weight{c.channels, c.outputs, c.kernel, c.kernel},
        y{c.images, c.outputs, ops::conv_transpose2d_extent(convolution, c.output_padding, c.height),
          ops::conv_transpose2d_extent(convolution, c.output_padding, c.width)},
        transposed{c.images, c.outputs, y[2], y[3], c.channels, c.kernel, c.stride, c.padding} {}
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

/// Of the three that a product multiplies or adds to, which one is summed.
enum class ConvSum { places, images, taps };

/// The sums of all products of the two others. \param count  how many sums there are
inline Doubles convolve(const ConvCase& c, const Shape& places, ConvSum sum, std::size_t count,
                        const Values& first, const Values& second) {
  Doubles sums(count);
  for_each_product(c, places[2], places[3], [&](std::size_t place, std::size_t image, std::size_t tap) {
    if (sum == ConvSum::places) sums[place] += static_cast<double>(first[image]) * second[tap];
    if (sum == ConvSum::images) sums[image] += static_cast<double>(first[place]) * second[tap];
    if (sum == ConvSum::taps) sums[tap] += static_cast<double>(first[image]) * second[place];
  });
  return sums;
}

/// Sums over all but the channels.
inline Doubles channel_sums(const Values& x, std::size_t channels, std::size_t positions) {
  Doubles sums(channels);
  for (std::size_t i = 0; i < x.size(); ++i) sums[i / positions % channels] += x[i];
  return sums;
}

}  // namespace isthmus::reference
