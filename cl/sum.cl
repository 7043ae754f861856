// Sums to one number, in a fixed order.
//
//   squared_norm_partials     partials[group] = sum of x^2 over the group's share
//   count_nonfinite_partials  partials[group] = how many of the group's share are NaN or infinite
//   add_partial_sums          out[0] = scale * sum of partials, in one group
//
// x: float32, any shape, `elements` of them. Shares are strided, so that neighbouring items read neighbouring vectors.
#include "common/reduce.clh"
#include "common/vector.clh"

// global (GROUP * groups)
__kernel void squared_norm_partials(__global const float* x, const ulong x_offset, __global float* partials,
                                    const ulong partials_offset, const ulong elements) {
  __local float scratch[GROUP];
  floatw sum = 0.0f;
  for (size_t first = get_global_id(0) * WIDTH; first < elements; first += get_global_size(0) * WIDTH) {
    const floatw value = load_w(x + x_offset, first, elements);
    sum += value * value;
  }
  const float total = group_sum(sum_w(sum), scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}

// global (GROUP * groups)
__kernel void count_nonfinite_partials(__global const float* x, const ulong x_offset, __global float* partials,
                                       const ulong partials_offset, const ulong elements) {
  __local float scratch[GROUP];
  intw count = 0;
  for (size_t first = get_global_id(0) * WIDTH; first < elements; first += get_global_size(0) * WIDTH) {
    // The exponent's bits are all set in NaN and infinity alone; integers survive any fast-math option.
    const intw exponent = as_intw(load_w(x + x_offset, first, elements)) & 0x7f800000;
    count -= exponent == 0x7f800000;  // a true lane is -1
  }
  const float total = group_sum(sum_w(convert_floatw(count)), scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}

// global (GROUP)
__kernel void add_partial_sums(__global const float* partials, const ulong partials_offset, __global float* out,
                               const ulong out_offset, const uint count, const float scale) {
  __local float scratch[GROUP];
  float sum = 0.0f;
  for (uint i = get_local_id(0); i < count; i += GROUP) sum += partials[partials_offset + i];
  const float total = group_sum(sum, scratch);
  if (get_local_id(0) == 0) out[out_offset] = scale * total;
}
