#include "isthmus/ops/global_average_pool.hpp"

#include "launch.hpp"

namespace isthmus::ops {
namespace {

struct Planes {
  std::size_t count, pixels;

  Planes(const Tensor& image, const char* image_name, const Tensor& averages, const char* averages_name) {
    require_images(image, image_name);
    const Shape& shape = image.shape();
    require_shape(averages, {shape[0], shape[1]}, averages_name);
    count = shape[0] * shape[1];
    pixels = shape[2] * shape[3];
  }
};

}  // namespace

void global_average_pool_forward(Queue& queue, const Tensor& x, const Tensor& y) {
  const Planes planes(x, "global_average_pool: x", y, "global_average_pool: y");
  queue.launch(queue.kernel("global_average_pool", "global_average_pool_forward"), {planes.count}, x, y,
               static_cast<cl_uint>(planes.count), static_cast<cl_uint>(planes.pixels));
}

void global_average_pool_backward(Queue& queue, const Tensor& dy, const Tensor& dx) {
  const Planes planes(dx, "global_average_pool: dx", dy, "global_average_pool: dy");
  queue.launch(queue.kernel("global_average_pool", "global_average_pool_backward"),
               {vectors(queue, planes.pixels) * planes.count}, dy, dx, static_cast<cl_uint>(planes.count),
               static_cast<cl_uint>(planes.pixels));
}

}  // namespace isthmus::ops
