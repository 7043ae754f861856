// What the R1 gradient penalty needs beside matrix products and activations: the signal that the backward
// pass for the gradient of D with respect to its input starts from, dD / dD = 1 in every row.
//
// out: `elements` float32.
// Source: Mescheder, Geiger, Nowozin 2018, "Which training methods for GANs do actually converge?",
// section 4.1.
#include "common/vector.clh"

// global (ceil(elements / WIDTH))
__kernel void r1_start_signal(__global float* out, const ulong out_offset, const ulong elements) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= elements) return;
  store_w(1.0f, out + out_offset, first, elements);
}
