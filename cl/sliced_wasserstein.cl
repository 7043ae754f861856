// The sliced Wasserstein distance of two sets of as many points, besides the matrix products that project the
// points on directions.
//
//   unit_rows        x[r] /= |x[r]|; a row of zeros stays
//   argsort_columns  order[r, c] = the row of the r-th least of column c, of equal ones the first
//   sorted_distance  partials[group] = sum of |a[i, c] - b[j, c]| over the group's share of r and c, with
//                    i = order_a[r, c] and j = order_b[r, c];  then
//                    a[i, c] = scale * sign(a[i, c] - b[j, c]),  b[j, c] = -a[i, c]
//
// x, a, b: (rows, columns) float32; order, order_a, order_b: (rows, columns) int32, a permutation of the rows
// in each column. An element is ranked by counting those before it: rows^2 comparisons a column, which any
// device does side by side, without local memory or barriers; meant for batches, not for data sets. Numbers
// are compared by their bits, in which order -0 comes before 0 and NaN at an end, so that whatever x holds,
// the result is a permutation. Source: Bonneel et al. 2015, "Sliced and Radon Wasserstein Barycenters of
// Measures", section 3; Kolouri et al. 2018, "Sliced Wasserstein Auto-Encoders" (arXiv 1804.01947).
#include "common/reduce.clh"
#include "common/vector.clh"

#define RANKED 4  // rows that a work-item of argsort_columns ranks

// Integers in the order of the numbers.
static intw sort_keys(const floatw x) {
  const intw bits = as_intw(x);
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

// global (rows)
__kernel void unit_rows(__global float* x, const ulong x_offset, const uint rows, const uint columns) {
  const size_t row = get_global_id(0);
  if (row >= rows) return;
  x += x_offset + row * columns;
  floatw squares = 0.0f;
  for (size_t first = 0; first < columns; first += WIDTH) {
    const floatw value = load_w(x, first, columns);
    squares += value * value;
  }
  const float length = sqrt(sum_w(squares));
  const float factor = length > 0.0f ? 1.0f / length : 0.0f;
  for (size_t first = 0; first < columns; first += WIDTH)
    store_w(factor * load_w(x, first, columns), x, first, columns);
}

// global (ceil(columns / WIDTH) * ceil(rows / 4))
__kernel IN_SUB_GROUPS void argsort_columns(__global const float* x, const ulong x_offset,
                                            __global int* order, const ulong order_offset, const uint rows,
                                            const uint columns) {
  const size_t vectors = (columns + WIDTH - 1) / WIDTH;
  const size_t column = get_global_id(0) % vectors * WIDTH, first = get_global_id(0) / vectors * RANKED;
  if (first >= rows) return;
  x += x_offset;
  order += order_offset;
  intw keys[RANKED], ranks[RANKED];
#pragma unroll
  for (uint i = 0; i < RANKED; ++i) {
    keys[i] = sort_keys(load_w(x + min(first + i, (size_t)rows - 1) * columns, column, columns));
    ranks[i] = 0;
  }
  // A true comparison of vectors is -1. Of equal numbers those of earlier rows count.
  for (size_t row = 0; row < first; ++row) {
    const intw other = sort_keys(load_w(x + row * columns, column, columns));
#pragma unroll
    for (uint i = 0; i < RANKED; ++i) ranks[i] -= other <= keys[i];
  }
#pragma unroll
  for (uint i = 0; i < RANKED; ++i) {
#pragma unroll
    for (uint j = 0; j < RANKED; ++j)
      if (first + j < rows) ranks[i] -= j < i ? keys[j] <= keys[i] : keys[j] < keys[i];
  }
  for (size_t row = first + RANKED; row < rows; ++row) {
    const intw other = sort_keys(load_w(x + row * columns, column, columns));
#pragma unroll
    for (uint i = 0; i < RANKED; ++i) ranks[i] -= other < keys[i];
  }
#pragma unroll
  for (uint i = 0; i < RANKED; ++i) {
    int lanes[WIDTH];
    vstore_w(ranks[i], 0, lanes);
#pragma unroll
    for (uint lane = 0; lane < WIDTH; ++lane)
      if (first + i < rows && column + lane < columns)
        order[(size_t)lanes[lane] * columns + column + lane] = (int)(first + i);
  }
}

// global (GROUP * groups)
__kernel void sorted_distance(__global float* a, const ulong a_offset, __global float* b,
                              const ulong b_offset, __global const int* order_a, const ulong order_a_offset,
                              __global const int* order_b, const ulong order_b_offset,
                              __global float* partials, const ulong partials_offset, const ulong elements,
                              const uint columns, const float scale) {
  __local float scratch[GROUP];
  a += a_offset;
  b += b_offset;
  order_a += order_a_offset;
  order_b += order_b_offset;
  float sum = 0.0f;
  for (size_t element = get_global_id(0); element < elements; element += get_global_size(0)) {
    const size_t column = element % columns;
    __global float* const in_a = a + (size_t)order_a[element] * columns + column;
    __global float* const in_b = b + (size_t)order_b[element] * columns + column;
    const float difference = *in_a - *in_b;
    const float gradient = difference > 0.0f ? scale : difference < 0.0f ? -scale : 0.0f;
    *in_a = gradient;
    *in_b = -gradient;
    sum += fabs(difference);
  }
  const float total = group_sum(sum, scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}
