// Random numbers: element i is word i % 4 of Philox counter i / 4.
//
//   uniform  out[i] ~ U(low, high), at least `least`: the float after low, to which a small draw can round
//   normal   out[i] ~ N(mean, deviation^2)
//
// out: float32, any shape, `elements` of them. Key: (seed, stream, step), see common/philox.clh. A work-item takes
// WIDTH counters, so 4 * WIDTH elements.
#include "common/philox.clh"

// global (ceil(elements / (4 * WIDTH)))
__kernel void uniform_fill(__global float* out, const ulong out_offset, const ulong elements, const float low,
                           const float high, const float least, const ulong seed, const uint stream,
                           const ulong step) {
  const size_t begin = get_global_id(0) * 4 * WIDTH;
  if (begin >= elements) return;
  floatw unit[4];
  draw_uniform((uint)(begin / 4), seed, stream, step, unit);
#pragma unroll
  for (size_t i = 0; i < 4; ++i)
    if (begin + i * WIDTH < elements)
      store_w(fmax(low + (high - low) * unit[i], least), out + out_offset, begin + i * WIDTH, elements);
}

// global (ceil(elements / (4 * WIDTH)))
__kernel void normal_fill(__global float* out, const ulong out_offset, const ulong elements, const float mean,
                          const float deviation, const ulong seed, const uint stream, const ulong step) {
  const size_t begin = get_global_id(0) * 4 * WIDTH;
  if (begin >= elements) return;
  floatw unit[4];
  draw_normal((uint)(begin / 4), seed, stream, step, unit);
#pragma unroll
  for (size_t i = 0; i < 4; ++i)
    if (begin + i * WIDTH < elements)
      store_w(mean + deviation * unit[i], out + out_offset, begin + i * WIDTH, elements);
}
