// Matrices side by side, and an affine map per column.
//
//   copy_columns    to[r, to_first + c] = from[r, from_first + c] for up to three blocks: concatenation, splitting
//   affine_columns  out[r, c] = x[r, c] * scale[c] + shift[c]; out may be x
//
// Matrices are row-major float32; *_leading is the number of floats from one row's start to the next's.
#include "common/vector.clh"

static void copy_block(__global const float* from, const uint from_leading, __global float* to, const uint to_leading,
                       const uint columns) {
  const size_t first = get_global_id(0) * WIDTH, row = get_global_id(1);
  if (first < columns)
    store_w(load_w(from + row * from_leading, first, columns), to + row * to_leading, first, columns);
}

// The offsets are those of a block's first element; a block of no columns is left out.
// global (ceil(columns of the widest block / WIDTH), rows)
__kernel void copy_columns(__global const float* from_a, const ulong from_a_offset, const uint from_a_leading,
                           __global float* to_a, const ulong to_a_offset, const uint to_a_leading,
                           const uint columns_a, __global const float* from_b, const ulong from_b_offset,
                           const uint from_b_leading, __global float* to_b, const ulong to_b_offset,
                           const uint to_b_leading, const uint columns_b, __global const float* from_c,
                           const ulong from_c_offset, const uint from_c_leading, __global float* to_c,
                           const ulong to_c_offset, const uint to_c_leading, const uint columns_c) {
  copy_block(from_a + from_a_offset, from_a_leading, to_a + to_a_offset, to_a_leading, columns_a);
  copy_block(from_b + from_b_offset, from_b_leading, to_b + to_b_offset, to_b_leading, columns_b);
  copy_block(from_c + from_c_offset, from_c_leading, to_c + to_c_offset, to_c_leading, columns_c);
}

// global (ceil(columns / WIDTH), rows)
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
