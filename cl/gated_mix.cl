// A gate between a and what a network proposes, b.
//
//   forward   out = (1 - g) a + g b,  g = sigmoid(gate)
//   backward  da = dout (1 - g),  db = dout g,  dgate = dout (b - a) g (1 - g)
//
// a, out, dout, da: (rows, columns) float32; head, dhead: (rows, 2 columns), b in the first `columns` of a
// row and the gate's logits in the others. Build options: HAS_DA where the gradient of a is wanted. Source:
// Engel, Hoffman, Roberts 2017, "Latent Constraints" (arXiv 1711.05772), appendix. global (ceil(columns /
// WIDTH), rows) for both
#include "common/vector.clh"

static floatw sigmoid(const floatw x) {
  return 1.0f / (1.0f + exp(-x));
}

__kernel void gated_mix_forward(__global const float* a, const ulong a_offset, __global const float* head,
                                const ulong head_offset, __global float* out, const ulong out_offset,
                                const uint columns) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= columns) return;
  const size_t row = get_global_id(1) * columns;
  head += head_offset + 2 * row;
  const floatw b = load_w(head, first, columns);
  const floatw g = sigmoid(load_w(head + columns, first, columns));
  store_w((1.0f - g) * load_w(a + a_offset + row, first, columns) + g * b, out + out_offset + row, first,
          columns);
}

__kernel void gated_mix_backward(__global const float* a, const ulong a_offset, __global const float* head,
                                 const ulong head_offset, __global const float* dout, const ulong dout_offset,
                                 __global float* dhead, const ulong dhead_offset,
#ifdef HAS_DA
                                 __global float* da, const ulong da_offset,
#endif
                                 const uint columns) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= columns) return;
  const size_t row = get_global_id(1) * columns;
  head += head_offset + 2 * row;
  dhead += dhead_offset + 2 * row;
  const floatw gradient = load_w(dout + dout_offset + row, first, columns);
  const floatw apart = load_w(head, first, columns) - load_w(a + a_offset + row, first, columns);
  const floatw g = sigmoid(load_w(head + columns, first, columns));
  store_w(gradient * g, dhead, first, columns);
  store_w(gradient * apart * g * (1.0f - g), dhead + columns, first, columns);
#ifdef HAS_DA
  store_w(gradient * (1.0f - g), da + da_offset + row, first, columns);
#endif
}
