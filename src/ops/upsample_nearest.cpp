#include "isthmus/ops/upsample_nearest.hpp"

#include <string>

#include "launch.hpp"

namespace isthmus::ops {
namespace {

/// `large` is `factor` times as high and wide as `small`.
void require_factor(std::size_t factor, const Tensor& small, const char* small_name, const Tensor& large,
                    const char* large_name) {
  if (factor < 1 || factor > 16)
    throw UsageError("upsample_nearest: the factor is " + std::to_string(factor) +
                     " and should be from 1 to 16");
  require_images(small, small_name);
  const Shape& shape = small.shape();
  require_shape(large, {shape[0], shape[1], shape[2] * factor, shape[3] * factor}, large_name);
}

void launch(Queue& queue, const char* kernel, std::size_t factor, const Tensor& from, const Tensor& to,
            const Shape& small) {
  const std::size_t rows = small[0] * small[1] * small[2], width = small[3];
  queue.launch(queue.kernel("upsample_nearest", kernel, "-DFACTOR=" + std::to_string(factor)),
               {vectors(queue, width) * rows}, from, to, static_cast<cl_uint>(rows),
               static_cast<cl_uint>(width));
}

}  // namespace

void upsample_nearest_forward(Queue& queue, std::size_t factor, const Tensor& x, const Tensor& y) {
  require_factor(factor, x, "upsample_nearest: x", y, "upsample_nearest: y");
  launch(queue, "upsample_nearest_forward", factor, x, y, x.shape());
}

void upsample_nearest_backward(Queue& queue, std::size_t factor, const Tensor& dy, const Tensor& dx) {
  require_factor(factor, dx, "upsample_nearest: dx", dy, "upsample_nearest: dy");
  launch(queue, "upsample_nearest_backward", factor, dy, dx, dx.shape());
}

}  // namespace isthmus::ops
