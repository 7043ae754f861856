// The largest value in each of a plane's windows, and the gradient.
//
//   forward   y[r, c] = max over i, j < KERNEL of x[r STRIDE - PADDING + i, c STRIDE - PADDING + j], without
//             places outside the plane; argmax[r, c] = i KERNEL + j of the first such maximum
//   backward  dx[place] = sum of dy over the windows that have their maximum there
//
// x, dx: (planes, height, width) float32; y, dy: (planes, rows, columns) float32; argmax: uint8 as y. A NaN
// counts as the largest value. backward gathers: no two work-items write to one place.
//
// Build options: KERNEL, from 1 to 16; STRIDE; PADDING.
#include "common/vector.clh"

#ifndef KERNEL
#define KERNEL 2
#endif
#ifndef STRIDE
#define STRIDE 2
#endif
#ifndef PADDING
#define PADDING 0
#endif

// x[first], x[first + STRIDE] ..., -infinity outside the row.
static floatw load_strided(__global const float* row, const int first, const int width) {
#if STRIDE == 1
  if (first >= 0 && first + WIDTH <= width) return vload_w(0, row + first);
#elif STRIDE == 2
  if (first >= 0 && first + 2 * WIDTH - 1 <= width)
    return join_w(vload_w(0, row + first).even, vload_w(0, row + first + WIDTH - 1).odd);
#endif
  float lanes[WIDTH];
#pragma unroll
  for (int i = 0; i < WIDTH; ++i) lanes[i] = row[clamp(first + i * STRIDE, 0, width - 1)];
  const intw column = first + STRIDE * convert_intw(lanes_w());
  return column < 0 || column >= width ? (floatw)-INFINITY : vload_w(0, lanes);
}

// A work-item takes WIDTH windows of a row.
// global (ceil(columns / WIDTH) * rows * planes)
__kernel IN_SUB_GROUPS void max_pool_forward(__global const float* x, const ulong x_offset, __global float* y,
                               const ulong y_offset, __global uchar* argmax, const ulong argmax_offset,
                               const uint has_argmax, const uint planes, const int height, const int width,
                               const uint rows, const uint columns) {
  const uint vectors = (columns + WIDTH - 1) / WIDTH, item = (uint)get_global_id(0);
  const uint row = item / vectors, first = item % vectors * WIDTH, plane = row / rows;
  if (plane >= planes) return;
  const int top = (int)(row % rows) * STRIDE - PADDING, left = (int)first * STRIDE - PADDING;
  x += x_offset + (size_t)plane * height * width;

  // The first place inside, should all be -infinity.
  const intw outside = -left - STRIDE * convert_intw(lanes_w());
  intw place = max(-top, 0) * KERNEL + max(outside, (intw)0);
  floatw largest = -INFINITY;
  for (int i = max(-top, 0); i < KERNEL && top + i < height; ++i) {
    __global const float* from = x + (size_t)(top + i) * width;
#if KERNEL <= 4
#pragma unroll
#endif
    for (int j = 0; j < KERNEL; ++j) {
      const floatw value = load_strided(from, left + j, width);
      const intw is_larger = (value > largest) | (value != value);
      largest = is_larger ? value : largest;
      place = is_larger ? (intw)(i * KERNEL + j) : place;
    }
  }
  store_w(largest, y + y_offset + (size_t)row * columns, first, columns);
  if (has_argmax)
    store_bytes_w(convert_ucharw(place), argmax + argmax_offset + (size_t)row * columns, first, columns);
}

// dy[first] ... where the window's maximum is at `place`, else 0, as outside the row.
static floatw load_where(__global const float* dy, __global const uchar* argmax, const int place,
                         const int first, const int columns) {
  if (first < 0 || first + WIDTH > columns) {
    float lanes[WIDTH];
#pragma unroll
    for (int i = 0; i < WIDTH; ++i) {
      const int column = first + i;
      lanes[i] = column >= 0 && column < columns && argmax[column] == place ? dy[column] : 0.0f;
    }
    return vload_w(0, lanes);
  }
  const intw is_there = convert_intw(vload_w(0, argmax + first)) == place;
  return is_there ? vload_w(0, dy + first) : (floatw)0.0f;
}

// sums[q] goes to columns first + q, first + q + STRIDE ... of a row of dx, as far as they exist.
static void store_interleaved(const floatw* sums, __global float* dx, const int first, const int width) {
#if STRIDE == 1
  store_w(sums[0], dx, first, width);
#elif STRIDE == 2
  store_w(weave_w(sums[0].lo, sums[1].lo), dx, first, width);
  if (first + WIDTH < width) store_w(weave_w(sums[0].hi, sums[1].hi), dx, first + WIDTH, width);
#else
#pragma unroll
  for (int q = 0; q < STRIDE; ++q) {
    float lanes[WIDTH];
    vstore_w(sums[q], 0, lanes);
#pragma unroll
    for (int i = 0; i < WIDTH; ++i)
      if (first + i * STRIDE + q < width) dx[first + i * STRIDE + q] = lanes[i];
  }
#endif
}

// The sums of wide strides fit better as the compiler likes.
#if STRIDE > 4
#undef IN_SUB_GROUPS
#define IN_SUB_GROUPS
#endif

// A work-item takes WIDTH * STRIDE places of a row. The windows that hold them in their column j lie next to
// each other for places that are alike modulo STRIDE, so those are the lanes of one vector. global
// (ceil(ceil(width / STRIDE) / WIDTH) * height * planes)
__kernel IN_SUB_GROUPS void max_pool_backward(__global const float* dy, const ulong dy_offset, __global const uchar* argmax,
                                const ulong argmax_offset, __global float* dx, const ulong dx_offset,
                                const uint planes, const uint height, const uint width, const int rows,
                                const int columns) {
  const uint vectors = (width + WIDTH * STRIDE - 1) / (WIDTH * STRIDE), item = (uint)get_global_id(0);
  const uint row = item / vectors, plane = row / height;
  if (plane >= planes) return;
  const int first = (int)(item % vectors * WIDTH), down = (int)(row % height) + PADDING;
  dy += dy_offset + (size_t)plane * rows * columns;
  argmax += argmax_offset + (size_t)plane * rows * columns;

  floatw sums[STRIDE];
#pragma unroll
  for (int q = 0; q < STRIDE; ++q) sums[q] = 0.0f;
  for (int i = down % STRIDE; i < KERNEL && i <= down; i += STRIDE) {
    const int window_row = (down - i) / STRIDE;
    if (window_row >= rows) continue;
    const size_t begin = (size_t)window_row * columns;
#pragma unroll
    for (int q = 0; q < STRIDE; ++q)
      for (int j = (q + PADDING) % STRIDE; j < KERNEL; j += STRIDE) {
        const int shift = (q + PADDING - j) / STRIDE;
        sums[q] += load_where(dy + begin, argmax + begin, i * KERNEL + j, first + shift, columns);
      }
  }
  store_interleaved(sums, dx + dx_offset + (size_t)row * width, first * STRIDE, (int)width);
}
