// The average of each plane, and its gradient.
//
//   forward   y[p] = (1 / pixels) * sum over i of x[p, i]
//   backward  dx[p, i] = dy[p] / pixels
//
// x, dx: (planes, pixels); y, dy: (planes); float32, dense.
#include "common/vector.clh"

#define SUMS 4  // at a time: one would wait for itself

// A work-item takes a plane: there are many, and they are small.
// global (planes)
__kernel void global_average_pool_forward(__global const float* x, const ulong x_offset, __global float* y,
                                          const ulong y_offset, const uint planes, const uint pixels) {
  const size_t plane = get_global_id(0);
  if (plane >= planes) return;
  x += x_offset + plane * pixels;
  floatw sums[SUMS] = {0.0f, 0.0f, 0.0f, 0.0f};
  size_t first = 0;
  for (; first + SUMS * WIDTH <= pixels; first += SUMS * WIDTH)
#pragma unroll
    for (uint i = 0; i < SUMS; ++i) sums[i] += vload_w(i, x + first);
  for (; first < pixels; first += WIDTH) sums[0] += load_w(x, first, pixels);
  y[y_offset + plane] = sum_w((sums[0] + sums[1]) + (sums[2] + sums[3])) / (float)pixels;
}

// global (ceil(pixels / WIDTH) * planes)
__kernel void global_average_pool_backward(__global const float* dy, const ulong dy_offset,
                                           __global float* dx, const ulong dx_offset, const uint planes,
                                           const uint pixels) {
  const uint vectors = (pixels + WIDTH - 1) / WIDTH, item = (uint)get_global_id(0);
  const uint plane = item / vectors, first = item % vectors * WIDTH;
  if (plane >= planes) return;
  store_w((floatw)(dy[dy_offset + plane] / (float)pixels), dx + dx_offset + (size_t)plane * pixels, first,
          pixels);
}
