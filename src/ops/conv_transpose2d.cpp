#include "isthmus/ops/conv_transpose2d.hpp"

#include <algorithm>
#include <string>

#include "convolution.hpp"
#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

/// The output padding that `y` shows is checked by the extent's formula.
void require_extents(const Convolution& c, const Tensor& x, const Tensor& y, const char* who) {
  for (const std::size_t axis : {2, 3}) {
    const std::size_t least = conv_transpose2d_extent(c, 0, x.shape()[axis]);
    if (y.shape()[axis] < least || y.shape()[axis] - least >= c.stride)
      throw UsageError(std::string(who) + ": images of " + x.shape().text() + " become " +
                       std::to_string(least) + " to " + std::to_string(least + c.stride - 1) +
                       " outputs along an axis, not " + y.shape().text());
  }
}

void check_shapes(const Convolution& c, const Tensor& x, const Tensor& weight, const Tensor& y,
                  const char* who) {
  require_images(x, who);
  require_images(y, who);
  require_shape(weight, {x.shape()[1], y.shape()[1], c.kernel, c.kernel}, who);
  if (x.shape()[0] != y.shape()[0])
    throw UsageError(std::string(who) + ": " + std::to_string(x.shape()[0]) + " images do not become " +
                     std::to_string(y.shape()[0]));
  require_extents(c, x, y, who);
}

}  // namespace

std::size_t conv_transpose2d_extent(const Convolution& c, std::size_t output_padding, std::size_t extent) {
  if (c.kernel == 0 || c.stride == 0 || output_padding >= c.stride || extent == 0 ||
      (extent - 1) * c.stride + c.kernel + output_padding <= 2 * c.padding)
    throw UsageError("conv_transpose2d: a kernel of " + std::to_string(c.kernel) + ", stride " +
                     std::to_string(c.stride) + ", padding " + std::to_string(c.padding) +
                     " and output padding " + std::to_string(output_padding) + " leave nothing of " +
                     std::to_string(extent));
  return (extent - 1) * c.stride + c.kernel + output_padding - 2 * c.padding;
}

std::size_t conv_transpose2d_scratch(const Queue& queue, const Convolution& convolution, const Shape& x,
                                     const Shape& y) {
  const ConvImplementation& way = implementation(queue, convolution.method);
  return std::max({way.gather_scratch(queue, {convolution, x, y, true}),
                   way.gather_scratch(queue, {convolution, y, x, false}),
                   way.correlate_scratch(queue, {convolution, y, x})});
}

void conv_transpose2d(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x,
                      const Tensor& weight, const Tensor& y, const Fusion& fusion, const Tensor& scratch) {
  check_shapes(convolution, x, weight, y, "conv_transpose2d");
  gather(queue, gemm, {convolution, x.shape(), y.shape(), true}, x, weight, y, fusion, scratch,
         "conv_transpose2d");
}

void conv_transpose2d_backward_input(Queue& queue, Gemm& gemm, const Convolution& convolution,
                                     const Tensor& dy, const Tensor& weight, const Tensor& dx,
                                     const Fusion& fusion, const Tensor& scratch) {
  constexpr const char* kWho = "conv_transpose2d_backward_input";
  check_shapes(convolution, dx, weight, dy, kWho);
  gather(queue, gemm, {convolution, dy.shape(), dx.shape(), false}, dy, weight, dx, fusion, scratch, kWho);
}

void conv_transpose2d_backward_weight(Queue& queue, Gemm& gemm, const Convolution& convolution,
                                      const Tensor& x, const Tensor& dy, const Tensor& dweight,
                                      const Tensor& dbias, bool accumulate, const Tensor& scratch) {
  constexpr const char* kWho = "conv_transpose2d_backward_weight";
  check_shapes(convolution, x, dweight, dy, kWho);
  correlate(queue, gemm, {convolution, dy.shape(), x.shape()}, dy, x, dweight, BiasOf::images, dbias,
            accumulate, scratch, kWho);
}

}  // namespace isthmus::ops
