// Matrices side by side, and an affine map per column.
//
//   copy_columns    to[r, to_first + c] = from[r, from_first + c]: concatenation and splitting
//   affine_columns  out[r, c] = x[r, c] * scale[c] + shift[c]; out may be x
//
// Matrices are row-major float32; *_leading is the number of floats from one row's start to the next's.
// global (ceil(columns / WIDTH), rows) for both
#include "common/vector.clh"

__kernel void copy_columns(__global const float* from, const ulong from_offset, const uint from_leading,
                           const uint from_first, __global float* to, const ulong to_offset,
                           const uint to_leading, const uint to_first, const uint columns) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= columns) return;
  const size_t row = get_global_id(1);
  from += from_offset + row * from_leading + from_first;
  to += to_offset + row * to_leading + to_first;
  store_w(load_w(from, first, columns), to, first, columns);
}

__kernel void affine_columns(__global const float* x, const ulong x_offset, __global const float* scale,
                             const ulong scale_offset, __global const float* shift, const ulong shift_offset,
                             __global float* out, const ulong out_offset, const uint columns) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= columns) return;
  const size_t row = get_global_id(1) * columns;
  const floatw value = load_w(x + x_offset + row, first, columns);
  const floatw factor = load_w(scale + scale_offset, first, columns);
  store_w(value * factor + load_w(shift + shift_offset, first, columns), out + out_offset + row, first,
          columns);
}
