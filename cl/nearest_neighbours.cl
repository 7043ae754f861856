// Which rows of a reference set lie nearest to each query, from the dot products of a block of both: blocks of
// references come one after the other, and each adds to what the earlier ones have left.
//
//   d[i, j] = max(0, |q_i|^2 + |r_j|^2 - 2 q_i . r_j)
//
//   row_squared_norms  out[i] = |x_i|^2
//   keep_nearest       row i of distances and indices: the k least d[i, j] so far, ascending, with their j
//   count_nearer       counts[i] = how many d[i, j] so far are less than limits[i]
//
// products: (rows, count) float32, the block's q_i . r_j; query_norms, limits: (rows); reference_norms: (count), the
// block's; distances: (rows, k) float32; indices: (rows, k) int32; counts: (rows) int32. The block's first reference is
// number `first` of all; with first = 0 nothing is read of what is written. A distance that is NaN or infinite is no
// neighbour. One work-item a row: it has few neighbours, so nearly all of its work is to find that a vector of
// distances holds none of them.
#include "common/vector.clh"

// Of the references first .. first + WIDTH of the block.
static floatw squared_distances(const float query_norm, __global const float* reference_norms,
                                __global const float* products, const size_t first, const size_t count) {
  const floatw distance =
      query_norm + load_w(reference_norms, first, count) - 2.0f * load_w(products, first, count);
  return distance < 0.0f ? (floatw)0.0f : distance;  // fmax would make 0 of NaN
}

// Puts a neighbour behind all that are as near, and drops the last of the k.
static void insert(__global float* distances, __global int* indices, const uint k, const float distance,
                   const int index) {
  uint place = k - 1;
  for (; place > 0 && distances[place - 1] > distance; --place) {
    distances[place] = distances[place - 1];
    indices[place] = indices[place - 1];
  }
  distances[place] = distance;
  indices[place] = index;
}

// global (rows)
__kernel void row_squared_norms(__global const float* x, const ulong x_offset, __global float* out,
                                const ulong out_offset, const uint rows, const uint columns) {
  const size_t row = get_global_id(0);
  if (row >= rows) return;
  x += x_offset + row * columns;
  floatw sum = 0.0f;
  for (size_t first = 0; first < columns; first += WIDTH) {
    const floatw value = load_w(x, first, columns);
    sum += value * value;
  }
  out[out_offset + row] = sum_w(sum);
}

// skip_self leaves out reference first_query + i for row i. global (rows)
__kernel void keep_nearest(__global const float* products, const ulong products_offset,
                           __global const float* query_norms, const ulong query_norms_offset,
                           __global const float* reference_norms, const ulong reference_norms_offset,
                           __global float* distances, const ulong distances_offset, __global int* indices,
                           const ulong indices_offset, const uint rows, const uint count, const uint k,
                           const uint first, const uint first_query, const uint skip_self) {
  const size_t row = get_global_id(0);
  if (row >= rows) return;
  products += products_offset + row * count;
  reference_norms += reference_norms_offset;
  distances += distances_offset + row * k;
  indices += indices_offset + row * k;
  const float query_norm = query_norms[query_norms_offset + row];
  const size_t self = skip_self ? first_query + row : (size_t)-1;
  if (first == 0)
    for (uint i = 0; i < k; ++i) {
      distances[i] = INFINITY;
      indices[i] = -1;
    }
  float farthest = distances[k - 1];
  for (size_t j = 0; j < count; j += WIDTH) {
    const floatw distance = squared_distances(query_norm, reference_norms, products, j, count);
    if (!any(distance < farthest)) continue;
    float lanes[WIDTH];
    vstore_w(distance, 0, lanes);
    for (size_t i = 0; i < WIDTH && j + i < count; ++i)
      if (lanes[i] < farthest && first + j + i != self) {
        insert(distances, indices, k, lanes[i], (int)(first + j + i));
        farthest = distances[k - 1];
      }
  }
}

// global (rows)
__kernel void count_nearer(__global const float* products, const ulong products_offset,
                           __global const float* query_norms, const ulong query_norms_offset,
                           __global const float* reference_norms, const ulong reference_norms_offset,
                           __global const float* limits, const ulong limits_offset, __global int* counts,
                           const ulong counts_offset, const uint rows, const uint count, const uint first) {
  const size_t row = get_global_id(0);
  if (row >= rows) return;
  products += products_offset + row * count;
  reference_norms += reference_norms_offset;
  const float query_norm = query_norms[query_norms_offset + row], limit = limits[limits_offset + row];
  const size_t whole = count / WIDTH * WIDTH;
  intw nearer = 0;
  for (size_t j = 0; j < whole; j += WIDTH)
    nearer -= squared_distances(query_norm, reference_norms, products, j, count) < limit;  // true is -1
  int lanes[WIDTH];
  vstore_w(nearer, 0, lanes);
  int total = first == 0 ? 0 : counts[counts_offset + row];
#pragma unroll
  for (uint i = 0; i < WIDTH; ++i) total += lanes[i];

  float rest[WIDTH];
  vstore_w(squared_distances(query_norm, reference_norms, products, whole, count), 0, rest);
#pragma unroll
  for (size_t i = 0; i < WIDTH; ++i) total += whole + i < count && rest[i] < limit;
  counts[counts_offset + row] = total;
}
