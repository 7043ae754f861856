// The logarithmic distance between two matrices, weighted by column, with its gradient.
//
//   partials[group] = sum of w[c] * log(1 + (a - b)^2) over the group's share
//   da += 2 * scale * w[c] * (a - b) / (1 + (a - b)^2)
//
// a, b, da: (rows, columns) float32; w: (columns). A vector of columns never goes over a row's end.
// Source: Engel, Hoffman, Roberts 2017, "Latent Constraints" (arXiv 1711.05772), section 3.
#include "common/reduce.clh"
#include "common/vector.clh"

// global (GROUP * groups)
__kernel void log_distance(__global const float* a, const ulong a_offset, __global const float* b,
                           const ulong b_offset, __global const float* w, const ulong w_offset,
                           __global float* da, const ulong da_offset, __global float* partials,
                           const ulong partials_offset, const uint rows, const uint columns, const float scale) {
  __local float scratch[GROUP];
  a += a_offset;
  b += b_offset;
  w += w_offset;
  da += da_offset;
  const size_t row_vectors = (columns + WIDTH - 1) / WIDTH, vectors = rows * row_vectors;
  floatw sum = 0.0f;
  for (size_t vector = get_global_id(0); vector < vectors; vector += get_global_size(0)) {
    const size_t row = vector / row_vectors * columns, first = vector % row_vectors * WIDTH;
    const floatw difference = load_w(a + row, first, columns) - load_w(b + row, first, columns);
    const floatw weight = load_w(w, first, columns), square = difference * difference;
    const floatw slope = 2.0f * scale * weight * difference / (1.0f + square);
    store_w(load_w(da + row, first, columns) + slope, da + row, first, columns);
    sum += weight * log1p(square);
  }
  const float total = group_sum(sum_w(sum), scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}
