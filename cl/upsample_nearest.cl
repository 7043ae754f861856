// Images made FACTOR times as high and wide by repeating every pixel, and the gradient.
//
//   forward   y[r, c] = x[r / FACTOR, c / FACTOR], rounded down
//   backward  dx[r, c] = sum over i, j < FACTOR of dy[r * FACTOR + i, c * FACTOR + j]
//
// x, dx: (rows, width); y, dy: (rows * FACTOR, width * FACTOR), where rows are those of all planes; float32,
// dense. A work-item takes WIDTH pixels of x.
//
// Build option: FACTOR, from 1 to 16.
#include "common/vector.clh"

#ifndef FACTOR
#define FACTOR 2
#endif

// global (ceil(width / WIDTH) * rows)
__kernel void upsample_nearest_forward(__global const float* x, const ulong x_offset, __global float* y,
                                       const ulong y_offset, const uint rows, const uint width) {
  const uint vectors = (width + WIDTH - 1) / WIDTH, item = (uint)get_global_id(0);
  const uint row = item / vectors, first = item % vectors * WIDTH;
  if (row >= rows) return;
  const size_t line = (size_t)width * FACTOR;
  float pixels[WIDTH];
  vstore_w(load_w(x + x_offset + (size_t)row * width, first, width), 0, pixels);
  y += y_offset + row * FACTOR * line;
#pragma unroll
  for (uint part = 0; part < FACTOR; ++part) {
    float repeated[WIDTH];
#pragma unroll
    for (uint i = 0; i < WIDTH; ++i) repeated[i] = pixels[(part * WIDTH + i) / FACTOR];
    const size_t column = first * FACTOR + part * WIDTH;
    for (uint i = 0; i < FACTOR && column < line; ++i)
      store_w(vload_w(0, repeated), y + i * line, column, line);
  }
}

// global (ceil(width / WIDTH) * rows)
__kernel void upsample_nearest_backward(__global const float* dy, const ulong dy_offset, __global float* dx,
                                        const ulong dx_offset, const uint rows, const uint width) {
  const uint vectors = (width + WIDTH - 1) / WIDTH, item = (uint)get_global_id(0);
  const uint row = item / vectors, first = item % vectors * WIDTH;
  if (row >= rows) return;
  const size_t line = (size_t)width * FACTOR;
  dy += dy_offset + row * FACTOR * line;
  float sums[WIDTH] = {0.0f};
#pragma unroll
  for (uint part = 0; part < FACTOR; ++part) {
    const size_t column = first * FACTOR + part * WIDTH;
    floatw sum = 0.0f;
    for (uint i = 0; i < FACTOR && column < line; ++i) sum += load_w(dy + i * line, column, line);
    float lanes[WIDTH];
    vstore_w(sum, 0, lanes);
#pragma unroll
    for (uint i = 0; i < WIDTH; ++i) sums[(part * WIDTH + i) / FACTOR] += lanes[i];
  }
  store_w(vload_w(0, sums), dx + dx_offset + (size_t)row * width, first, width);
}
