// Convolutions in double precision, and the shapes that they are tested at.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "guarded.hpp"
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

/// Calls test(case, convolution, extents, scratch, what) for every case and method.
/// \tparam Extents     made from a convolution and a case; has the shapes x, weight and y
/// \param scratch_of  conv2d_scratch or conv_transpose2d_scratch
template <class Extents, std::size_t kCount, class ScratchOf, class Test>
void for_each_case(Queue& queue, const ConvCase (&cases)[kCount], ScratchOf&& scratch_of, Test&& test) {
  using Method = ops::ConvMethod;
  const std::pair<Method, const char*> methods[] = {
      {Method::tiles, ", tiles"}, {Method::winograd, ", Winograd"}, {Method::patches, ", patches"}};
  for (const ConvCase& c : cases)
    for (const auto& [method, name] : methods) {
      const ops::Convolution convolution{c.kernel, c.stride, c.padding, method};
      const Extents extents(convolution, c);
      const Guarded scratch(queue, {scratch_of(queue, convolution, extents.x, extents.y)});
      test(c, convolution, extents, scratch,
           extents.x.text() + " to " + extents.y.text() + " kernel " + std::to_string(c.kernel) + " stride " +
               std::to_string(c.stride) + " padding " + std::to_string(c.padding) + name);
      scratch.values();  // checks its guards
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
