#include "isthmus/c/image_ops.h"

#include <string>

#include "arguments.hpp"
#include "guard.hpp"
#include "isthmus/ops/conv2d.hpp"
#include "isthmus/ops/max_pool.hpp"
#include "isthmus/ops/upsample_nearest.hpp"

using namespace isthmus;
using c::Enqueue;
using c::fused_activation;
using c::given;
using c::guarded;
using c::queue_of;
using c::tensor;
using c::tensor_or_none;

namespace {

constexpr std::size_t kMostExtent = 1u << 24;  // larger numbers are negative ones gone astray

std::size_t within_reason(std::size_t value, const char* name) {
  if (value > kMostExtent)
    throw UsageError(std::string(name) + " is " + std::to_string(value) + " and should be at most " +
                     std::to_string(kMostExtent));
  return value;
}

ops::Convolution convolution_of(const isthmus_convolution* convolution) {
  const isthmus_convolution& its = given(convolution, "convolution");
  static_assert(static_cast<int>(ops::ConvMethod::automatic) == ISTHMUS_CONV_AUTOMATIC &&
                static_cast<int>(ops::ConvMethod::tiles) == ISTHMUS_CONV_TILES &&
                static_cast<int>(ops::ConvMethod::winograd) == ISTHMUS_CONV_WINOGRAD &&
                static_cast<int>(ops::ConvMethod::patches) == ISTHMUS_CONV_PATCHES);
  if (its.method < ISTHMUS_CONV_AUTOMATIC || its.method > ISTHMUS_CONV_PATCHES)
    throw UsageError("convolution.method is " + std::to_string(its.method) + ", which is no method");
  return {within_reason(its.kernel, "convolution.kernel"), within_reason(its.stride, "convolution.stride"),
          within_reason(its.padding, "convolution.padding"), static_cast<ops::ConvMethod>(its.method)};
}

ops::PoolWindow window_of(const isthmus_pool_window* window) {
  const isthmus_pool_window& its = given(window, "window");
  return {its.kernel, within_reason(its.stride, "window.stride"), its.padding};
}

}  // namespace

isthmus_status isthmus_conv2d_extent(const isthmus_convolution* convolution, size_t extent, size_t* outputs) {
  return guarded(__func__, [&] {
    given(outputs, "outputs") =
        ops::conv2d_extent(convolution_of(convolution), within_reason(extent, "extent"));
  });
}

isthmus_status isthmus_conv2d_scratch(const isthmus_gemm_engine* engine,
                                      const isthmus_convolution* convolution, const size_t x_extents[4],
                                      size_t out_channels, size_t* floats) {
  return guarded(__func__, [&] {
    const Queue& queue = *given(engine, "engine").queue;
    const ops::Convolution how = convolution_of(convolution);
    given(x_extents, "x_extents");
    for (std::size_t axis = 0; axis < 4; ++axis)
      if (within_reason(x_extents[axis], "x_extents") == 0) throw UsageError("x_extents has a 0");
    if (within_reason(out_channels, "out_channels") == 0) throw UsageError("out_channels is 0");
    const Shape x(x_extents, 4),
        y = {x[0], out_channels, ops::conv2d_extent(how, x[2]), ops::conv2d_extent(how, x[3])};
    given(floats, "floats") = ops::conv2d_scratch(queue, how, x, y);
  });
}

isthmus_status isthmus_conv2d_forward(isthmus_gemm_engine* engine, const isthmus_convolution* convolution,
                                      const isthmus_tensor* x, const isthmus_tensor* weight,
                                      const isthmus_tensor* bias, const isthmus_activation* activation,
                                      const isthmus_tensor* y, const isthmus_tensor* scratch) {
  return guarded(__func__, [&] {
    Queue& queue = *given(engine, "engine").queue;
    const ops::Fusion fusion = {
        fused_activation(activation, bias, "bias"), tensor_or_none(queue, bias, "bias"), {}, {}};
    Enqueue{ops::conv2d,
            queue,
            *engine->gemm,
            convolution_of(convolution),
            tensor(queue, x, "x"),
            tensor(queue, weight, "weight"),
            tensor(queue, y, "y"),
            fusion,
            tensor_or_none(queue, scratch, "scratch")};
  });
}

isthmus_status isthmus_conv2d_backward_input(isthmus_gemm_engine* engine,
                                             const isthmus_convolution* convolution, const isthmus_tensor* dy,
                                             const isthmus_tensor* weight, const isthmus_tensor* output,
                                             const isthmus_activation* activation, const isthmus_tensor* dx,
                                             const isthmus_tensor* scratch) {
  return guarded(__func__, [&] {
    Queue& queue = *given(engine, "engine").queue;
    const ops::Fusion fusion = {
        fused_activation(activation, output, "output"), {}, tensor_or_none(queue, output, "output"), {}};
    Enqueue{ops::conv2d_backward_input,
            queue,
            *engine->gemm,
            convolution_of(convolution),
            tensor(queue, dy, "dy"),
            tensor(queue, weight, "weight"),
            tensor(queue, dx, "dx"),
            fusion,
            tensor_or_none(queue, scratch, "scratch")};
  });
}

isthmus_status isthmus_conv2d_backward_weight(isthmus_gemm_engine* engine,
                                              const isthmus_convolution* convolution, const isthmus_tensor* x,
                                              const isthmus_tensor* dy, const isthmus_tensor* dweight,
                                              const isthmus_tensor* dbias, int accumulate,
                                              const isthmus_tensor* scratch) {
  return guarded(__func__, [&] {
    Queue& queue = *given(engine, "engine").queue;
    Enqueue{ops::conv2d_backward_weight,
            queue,
            *engine->gemm,
            convolution_of(convolution),
            tensor(queue, x, "x"),
            tensor(queue, dy, "dy"),
            tensor(queue, dweight, "dweight"),
            tensor_or_none(queue, dbias, "dbias"),
            accumulate != 0,
            tensor_or_none(queue, scratch, "scratch")};
  });
}

isthmus_status isthmus_max_pool_extent(const isthmus_pool_window* window, size_t extent, size_t* outputs) {
  return guarded(__func__, [&] {
    given(outputs, "outputs") = window_of(window).count(within_reason(extent, "extent"));
  });
}

isthmus_status isthmus_max_pool_forward(isthmus_queue* queue, const isthmus_pool_window* window,
                                        const isthmus_tensor* x, const isthmus_tensor* y,
                                        const isthmus_tensor* argmax) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::max_pool_forward, on,
            window_of(window),     tensor(on, x, "x"),
            tensor(on, y, "y"),    tensor_or_none(on, argmax, "argmax", DataType::uint8)};
  });
}

isthmus_status isthmus_max_pool_backward(isthmus_queue* queue, const isthmus_pool_window* window,
                                         const isthmus_tensor* dy, const isthmus_tensor* argmax,
                                         const isthmus_tensor* dx) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::max_pool_backward,
            on,
            window_of(window),
            tensor(on, dy, "dy"),
            tensor(on, argmax, "argmax", DataType::uint8),
            tensor(on, dx, "dx")};
  });
}

isthmus_status isthmus_upsample_nearest_forward(isthmus_queue* queue, uint32_t factor,
                                                const isthmus_tensor* x, const isthmus_tensor* y) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::upsample_nearest_forward, on, factor, tensor(on, x, "x"), tensor(on, y, "y")};
  });
}

isthmus_status isthmus_upsample_nearest_backward(isthmus_queue* queue, uint32_t factor,
                                                 const isthmus_tensor* dy, const isthmus_tensor* dx) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    Enqueue{ops::upsample_nearest_backward, on, factor, tensor(on, dy, "dy"), tensor(on, dx, "dx")};
  });
}
