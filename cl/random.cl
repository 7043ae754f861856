// Random numbers: element i is word i % 4 of Philox counter i / 4.
//
//   uniform  out[i] ~ U(low, high)
//   normal   out[i] ~ N(mean, deviation^2)
//
// out: float32, any shape, `elements` of them. Key: (seed, stream, step), see common/philox.clh.
#include "common/philox.clh"

static void store_four(const float4 value, __global float* out, const size_t first, const ulong elements) {
  if (first + 4 <= elements) {
    vstore4(value, 0, out + first);
    return;
  }
  const float lanes[4] = {value.x, value.y, value.z, value.w};
  for (size_t i = 0; first + i < elements; ++i) out[first + i] = lanes[i];
}

// global (ceil(elements / 4))
__kernel void uniform_fill(__global float* out, const ulong out_offset, const ulong elements, const float low,
                           const float high, const ulong seed, const uint stream, const ulong step) {
  const size_t index = get_global_id(0);
  if (index * 4 >= elements) return;
  const float4 unit = uniform_from_words(random_words((uint)index, seed, stream, step));
  store_four(low + (high - low) * unit, out + out_offset, index * 4, elements);
}

// global (ceil(elements / 4))
__kernel void normal_fill(__global float* out, const ulong out_offset, const ulong elements, const float mean,
                          const float deviation, const ulong seed, const uint stream, const ulong step) {
  const size_t index = get_global_id(0);
  if (index * 4 >= elements) return;
  const float4 unit = normal_from_words(random_words((uint)index, seed, stream, step));
  store_four(mean + deviation * unit, out + out_offset, index * 4, elements);
}
