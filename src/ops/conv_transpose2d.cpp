#include "isthmus/ops/conv_transpose2d.hpp"

#include <algorithm>
#include <string>

#include "convolution.hpp"
#include "isthmus/compute/error.hpp"

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
  check_gather(y, fusion, "conv_transpose2d");
  const ConvImplementation& way = implementation(queue, convolution.method);
  const Gather gather{convolution, x.shape(), y.shape(), true};
  check_scratch(scratch, way.gather_scratch(queue, gather), "conv_transpose2d");
  way.gather(queue, gemm, gather, x, weight, y, fusion, scratch);
}

void conv_transpose2d_backward_input(Queue& queue, Gemm& gemm, const Convolution& convolution,
                                     const Tensor& dy, const Tensor& weight, const Tensor& dx,
                                     const Fusion& fusion, const Tensor& scratch) {
  constexpr const char* kWho = "conv_transpose2d_backward_input";
  check_shapes(convolution, dx, weight, dy, kWho);
  check_gather(dx, fusion, kWho);
  const ConvImplementation& way = implementation(queue, convolution.method);
  const Gather gather{convolution, dy.shape(), dx.shape(), false};
  check_scratch(scratch, way.gather_scratch(queue, gather), kWho);
  way.gather(queue, gemm, gather, dy, weight, dx, fusion, scratch);
}

void conv_transpose2d_backward_weight(Queue& queue, Gemm& gemm, const Convolution& convolution,
                                      const Tensor& x, const Tensor& dy, const Tensor& dweight,
                                      const Tensor& dbias, bool accumulate, const Tensor& scratch) {
  constexpr const char* kWho = "conv_transpose2d_backward_weight";
  check_shapes(convolution, x, dweight, dy, kWho);
  if (!dbias.empty()) require_shape(dbias, {dy.shape()[1]}, "conv_transpose2d_backward_weight: dbias");
  const ConvImplementation& way = implementation(queue, convolution.method);
  const Correlation correlation{convolution, dy.shape(), x.shape()};
  check_scratch(scratch, way.correlate_scratch(queue, correlation), kWho);
  way.correlate(queue, gemm, correlation, dy, x, dweight, dbias.empty() ? BiasOf::nothing : BiasOf::images,
                dbias, accumulate, scratch);
}

}  // namespace isthmus::ops
