#include "isthmus/ops/conv2d.hpp"

#include <algorithm>
#include <string>

#include "convolution.hpp"
#include "isthmus/compute/error.hpp"

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

const ConvImplementation& implementation(const Queue& queue, ConvMethod method) {
  const bool is_cpu = queue.device().kind() == DeviceKind::cpu;
  return method == ConvMethod::tiles || (method == ConvMethod::automatic && is_cpu) ? kConvTiles
                                                                                    : kConvPatches;
}

void require_images(const Tensor& images, const char* who) {
  require_shape(images, images.shape(), who);
  if (images.shape().rank() != 4 || images.empty())
    throw UsageError(std::string(who) + ": images have the shape (N, C, H, W), not " + images.shape().text());
}

void check_gather(const Tensor& y, const Fusion& fusion, const char* who) {
  const std::string name = who;
  if (!fusion.bias.empty()) require_shape(fusion.bias, {y.shape()[1]}, (name + ": bias").c_str());
  if (!fusion.output.empty()) require_shape(fusion.output, y.shape(), (name + ": output").c_str());
  if (!fusion.row_sums.empty() || (!fusion.bias.empty() && !fusion.output.empty()))
    throw UsageError(name + ": a bias or an output is fused, not both, and no row sums");
}

void check_scratch(const Tensor& scratch, std::size_t needed, const char* who) {
  if (scratch.elements() < needed)
    throw UsageError(std::string(who) + ": scratch holds " + std::to_string(scratch.elements()) +
                     " floats of " + std::to_string(needed));
}

std::size_t conv2d_extent(const Convolution& c, std::size_t extent) {
  if (c.kernel == 0 || c.stride == 0 || extent + 2 * c.padding < c.kernel)
    throw UsageError("conv2d: a kernel of " + std::to_string(c.kernel) + " cannot move by " +
                     std::to_string(c.stride) + " over " + std::to_string(extent) + " and " +
                     std::to_string(c.padding) + " zeros on each side");
  return (extent + 2 * c.padding - c.kernel) / c.stride + 1;
}

std::size_t conv2d_scratch(const Queue& queue, const Convolution& convolution, const Shape& x,
                           std::size_t out_channels) {
  const Shape y{x[0], out_channels, conv2d_extent(convolution, x[2]), conv2d_extent(convolution, x[3])};
  const ConvImplementation& way = implementation(queue, convolution.method);
  return std::max({way.gather_scratch(queue, {convolution, x, y, false}),
                   way.gather_scratch(queue, {convolution, y, x, true}),
                   way.correlate_scratch(queue, {convolution, x, y})});
}

void conv2d(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x, const Tensor& weight,
            const Tensor& y, const Fusion& fusion, const Tensor& scratch) {
  require_shape(y, output_shape(convolution, x, weight, "conv2d"), "conv2d: y");
  check_gather(y, fusion, "conv2d");
  const ConvImplementation& way = implementation(queue, convolution.method);
  const Gather gather{convolution, x.shape(), y.shape(), false};
  check_scratch(scratch, way.gather_scratch(queue, gather), "conv2d");
  way.gather(queue, gemm, gather, x, weight, y, fusion, scratch);
}

void conv2d_backward_input(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& dy,
                           const Tensor& weight, const Tensor& dx, const Fusion& fusion,
                           const Tensor& scratch) {
  constexpr const char* kWho = "conv2d_backward_input";
  require_shape(dy, output_shape(convolution, dx, weight, kWho), "conv2d_backward_input: dy");
  check_gather(dx, fusion, kWho);
  const ConvImplementation& way = implementation(queue, convolution.method);
  const Gather gather{convolution, dy.shape(), dx.shape(), true};
  check_scratch(scratch, way.gather_scratch(queue, gather), kWho);
  way.gather(queue, gemm, gather, dy, weight, dx, fusion, scratch);
}

void conv2d_backward_weight(Queue& queue, Gemm& gemm, const Convolution& convolution, const Tensor& x,
                            const Tensor& dy, const Tensor& dweight, const Tensor& dbias, bool accumulate,
                            const Tensor& scratch) {
  constexpr const char* kWho = "conv2d_backward_weight";
  require_shape(dy, output_shape(convolution, x, dweight, kWho), "conv2d_backward_weight: dy");
  if (!dbias.empty()) require_shape(dbias, {dy.shape()[1]}, "conv2d_backward_weight: dbias");
  const ConvImplementation& way = implementation(queue, convolution.method);
  const Correlation correlation{convolution, x.shape(), dy.shape()};
  check_scratch(scratch, way.correlate_scratch(queue, correlation), kWho);
  way.correlate(queue, gemm, correlation, x, dy, dweight, dbias.empty() ? BiasOf::nothing : BiasOf::places,
                dbias, accumulate, scratch);
}

}  // namespace isthmus::ops
