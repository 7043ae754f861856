// Pixels as bytes.
//
//   out[i] = 255 * x[i], rounded to the nearest integer, halves up, and kept within 0 .. 255
//
// x: float32; out: uint8; `elements` of each. What is no number becomes 0.
#include "common/vector.clh"

// fmax() gives 0 where x is no number. The difference is the fraction's own bits, so it is exact; 0.5 added before the
// cut would be rounded up from just below a half.
static intw round_to_byte(const floatw x) {
  const floatw value = fmin(fmax(255.0f * x, 0.0f), 255.0f);
  const intw below = convert_intw(value);
  return below - (value - convert_floatw(below) >= 0.5f);  // true is -1 in a vector
}

// global (ceil(elements / WIDTH))
__kernel void to_bytes(__global const float* x, const ulong x_offset, __global uchar* out, const ulong out_offset,
                       const ulong elements) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= elements) return;
  const intw bytes = round_to_byte(load_w(x + x_offset, first, elements));
  store_bytes_w(convert_ucharw(bytes), out + out_offset, first, elements);
}
