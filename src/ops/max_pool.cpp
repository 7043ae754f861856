#include "isthmus/ops/max_pool.hpp"

#include <string>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

std::string options(const PoolWindow& window) {
  return "-DKERNEL=" + std::to_string(window.kernel) + " -DSTRIDE=" + std::to_string(window.stride) +
         " -DPADDING=" + std::to_string(window.padding);
}

cl_uint planes(const Tensor& image) {
  return static_cast<cl_uint>(image.shape()[0] * image.shape()[1]);
}
cl_int extent(const Tensor& image, std::size_t axis) {
  return static_cast<cl_int>(image.shape()[axis]);
}

/// `pooled` has a value for each window of `image`.
void require_windows(const PoolWindow& window, const Tensor& image, const Tensor& pooled,
                     const char* image_name, const char* pooled_name) {
  require_images(image, image_name);
  const Shape& shape = image.shape();
  require_shape(pooled, {shape[0], shape[1], window.count(shape[2]), window.count(shape[3])}, pooled_name);
}

}  // namespace

std::size_t PoolWindow::count(std::size_t extent) const {
  const std::string text = "max_pool: a window of " + std::to_string(kernel) + ", stride " +
                           std::to_string(stride) + ", padding " + std::to_string(padding);
  if (kernel < 1 || kernel > 16 || stride < 1 || padding > kernel / 2)
    throw UsageError(text + ": kernel is from 1 to 16, stride 1 or more, padding at most half of kernel");
  if (extent + 2 * padding < kernel)
    throw UsageError(text + " does not fit " + std::to_string(extent) + " pixels");
  return (extent + 2 * padding - kernel) / stride + 1;
}

void max_pool_forward(Queue& queue, const PoolWindow& window, const Tensor& x, const Tensor& y,
                      const Tensor& argmax) {
  require_windows(window, x, y, "max_pool: x", "max_pool: y");
  const bool has_argmax = !argmax.empty();
  if (has_argmax) require_shape(argmax, y.shape(), "max_pool: argmax", DataType::uint8);
  const cl_int rows = extent(y, 2), columns = extent(y, 3);
  queue.launch(queue.kernel("max_pool", "max_pool_forward", options(window)),
               {vectors(queue, y.shape()[3]) * y.shape()[2] * planes(y)}, x, y, has_argmax ? argmax : y,
               static_cast<cl_uint>(has_argmax), planes(x), extent(x, 2), extent(x, 3),
               static_cast<cl_uint>(rows), static_cast<cl_uint>(columns));
}

void max_pool_backward(Queue& queue, const PoolWindow& window, const Tensor& dy, const Tensor& argmax,
                       const Tensor& dx) {
  require_windows(window, dx, dy, "max_pool: dx", "max_pool: dy");
  require_shape(argmax, dy.shape(), "max_pool: argmax", DataType::uint8);
  const std::size_t height = dx.shape()[2], width = dx.shape()[3];
  const std::size_t lanes = (width + window.stride - 1) / window.stride;
  queue.launch(queue.kernel("max_pool", "max_pool_backward", options(window)),
               {vectors(queue, lanes) * height * planes(dx)}, dy, argmax, dx, planes(dx),
               static_cast<cl_uint>(height), static_cast<cl_uint>(width), extent(dy, 2), extent(dy, 3));
}

}  // namespace isthmus::ops
