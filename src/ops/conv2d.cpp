#include "isthmus/ops/conv2d.hpp"

#include <algorithm>
#include <string>

#include "convolution.hpp"
#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

/// The shape of y, after checking that x and the weights fit.
Shape output_shape(const Convolution& convolution, const Tensor& x, const Tensor& weight, const char* who) {
  require_images(x, who);
  const std::size_t outputs = weight.rows();
  require_shape(weight, {outputs, x.shape()[1], convolution.kernel, convolution.kernel}, who);
  return {x.shape()[0], outputs, conv2d_extent(convolution, x.shape()[2]),
          conv2d_extent(convolution, x.shape()[3])};
}

}  // namespace

std::size_t conv2d_extent(const Convolution& c, std::size_t extent) {
  if (c.kernel == 0 || c.stride == 0 || extent + 2 * c.padding < c.kernel)
    throw UsageError("conv2d: a kernel of " + std::to_string(c.kernel) + " cannot move by " +
                     std::to_string(c.stride) + " over " + std::to_string(extent) + " and " +
                     std::to_string(c.padding) + " zeros on each side");
  return (extent + 2 * c.padding - c.kernel) / c.stride + 1;
}

std::size_t conv2d_scratch(const Queue& queue, const Convolution& convolution, const Shape& x,
                           const Shape& y) {
  const ConvImplementation& way = implementation(queue, convolution.method);
  return std::max({way.gather_scratch(queue, {convolution, x, y, false}),
                   way.gather_scratch(queue, {convolution, y, x, true}),
                   way.correlate_scratch(queue, {convolution, x, y})});
}

void conv2d(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x, const Tensor& weight,
            const Tensor& y, const Fusion& fusion, const Tensor& scratch) {
  require_shape(y, output_shape(convolution, x, weight, "conv2d"), "conv2d: y");
  gather(queue, gemm, {convolution, x.shape(), y.shape(), false}, x, weight, y, fusion, scratch, "conv2d");
}

void conv2d_backward_input(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& dy,
                           const Tensor& weight, const Tensor& dx, const Fusion& fusion,
                           const Tensor& scratch) {
  constexpr const char* kWho = "conv2d_backward_input";
  require_shape(dy, output_shape(convolution, dx, weight, kWho), "conv2d_backward_input: dy");
  gather(queue, gemm, {convolution, dy.shape(), dx.shape(), true}, dy, weight, dx, fusion, scratch, kWho);
}

void conv2d_backward_weight(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x,
                            const Tensor& dy, const Tensor& dweight, const Tensor& dbias, bool accumulate,
                            const Tensor& scratch) {
  constexpr const char* kWho = "conv2d_backward_weight";
  require_shape(dy, output_shape(convolution, x, dweight, kWho), "conv2d_backward_weight: dy");
  correlate(queue, gemm, {convolution, x.shape(), dy.shape()}, x, dy, dweight, BiasOf::places, dbias,
            accumulate, scratch, kWho);
}

}  // namespace isthmus::ops
