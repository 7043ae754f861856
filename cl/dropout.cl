// Zeroes elements at random, and scales the others up so that averages stay.
//
//   out[i] = word >= threshold ? x[i] * scale : 0, with word = word i % 4 of Philox counter i / 4
//
// The backward pass is the same of dy with the same key: the words are drawn again, and no mask is stored.
//
// x, out: `elements` float32 each; out may be x. Key: (seed, stream, step), see common/philox.clh.
//
// Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
#include "common/philox.clh"

// A work-item takes WIDTH counters, so 4 * WIDTH elements.
// global (ceil(elements / (4 * WIDTH)))
__kernel void dropout(__global const float* x, const ulong x_offset, __global float* out,
                      const ulong out_offset, const ulong elements, const uint threshold, const float scale,
                      const ulong seed, const uint stream, const ulong step) {
  const size_t begin = get_global_id(0) * 4 * WIDTH;
  if (begin >= elements) return;
  uintw a = (uint)(begin / 4) + lanes_w(), b = stream, c = (uint)step, d = (uint)(step >> 32);
  PHILOX4X32(uintw, a, b, c, d, (uint)seed, (uint)(seed >> 32))
  floatw factors[4];
  const floatw kept = scale, dropped = 0.0f;
  interleave_w(a >= threshold ? kept : dropped, b >= threshold ? kept : dropped,
               c >= threshold ? kept : dropped, d >= threshold ? kept : dropped, factors);
#pragma unroll
  for (size_t i = 0; i < 4; ++i) {
    const size_t first = begin + i * WIDTH;
    if (first >= elements) continue;
    const floatw value = load_w(x + x_offset, first, elements);
    // A product would keep infinity and NaN.
    store_w(factors[i] > 0.0f ? value * factors[i] : dropped, out + out_offset, first, elements);
  }
}
