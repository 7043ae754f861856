// The squared distance between two tensors, with its gradient.
//
//   partials[group] = sum of (a - b)^2 over the group's share,  da += 2 * scale * (a - b)
//
// a, b, da: `elements` float32 each.
#include "common/reduce.clh"
#include "common/vector.clh"

// global (GROUP * groups)
__kernel void squared_distance(__global const float* a, const ulong a_offset, __global const float* b,
                               const ulong b_offset, __global float* da, const ulong da_offset,
                               __global float* partials, const ulong partials_offset, const ulong elements,
                               const float scale) {
  __local float scratch[GROUP];
  a += a_offset;
  b += b_offset;
  da += da_offset;
  floatw sum = 0.0f;
  for (size_t first = get_global_id(0) * WIDTH; first < elements; first += get_global_size(0) * WIDTH) {
    const floatw difference = load_w(a, first, elements) - load_w(b, first, elements);
    store_w(load_w(da, first, elements) + 2.0f * scale * difference, da, first, elements);
    sum += difference * difference;
  }
  const float total = group_sum(sum_w(sum), scratch);
  if (get_local_id(0) == 0) partials[partials_offset + get_group_id(0)] = total;
}
