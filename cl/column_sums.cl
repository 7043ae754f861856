// out[c] = sum over r of x[r, c], or added to out[c]: the gradient of a bias.
//
// x: (rows, columns) float32, dense; out: (columns). One work-group takes WIDTH columns: its items stride
// over the rows, then a tree in local memory adds up their sums. The order is fixed, so the bits are
// reproducible.
#include "common/reduce.clh"
#include "common/vector.clh"

// global (ceil(columns / WIDTH) * GROUP)
__kernel void column_sums(__global const float* x, const ulong x_offset, __global float* out,
                          const ulong out_offset, const uint rows, const uint columns,
                          const uint accumulate) {
  __local floatw sums[GROUP];
  const size_t item = get_local_id(0), first = get_group_id(0) * WIDTH;
  floatw sum = 0.0f;
  for (size_t row = item; row < rows; row += GROUP)
    sum += load_w(x + x_offset + row * columns, first, columns);
  sums[item] = sum;
  barrier(CLK_LOCAL_MEM_FENCE);
  for (size_t half_size = GROUP / 2; half_size > 0; half_size /= 2) {
    if (item < half_size) sums[item] += sums[item + half_size];
    barrier(CLK_LOCAL_MEM_FENCE);
  }
  if (item > 0) return;
  const floatw before = accumulate ? load_w(out + out_offset, first, columns) : (floatw)0.0f;
  store_w(before + sums[0], out + out_offset, first, columns);
}
