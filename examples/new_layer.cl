// Swish, y = x sigmoid(x), and its gradient, dx = dy (sigmoid(x) + y (1 - sigmoid(x))).
// Source: Ramachandran, Zoph, Le 2017, "Searching for activation functions".
#include "common/vector.clh"

static floatw sigmoid(const floatw x) { return 1.0f / (1.0f + exp(-x)); }

// global (ceil(elements / WIDTH))
__kernel void swish_forward(__global const float* x, const ulong x_offset, __global float* y, const ulong y_offset,
                            const ulong elements) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= elements) return;
  const floatw value = load_w(x + x_offset, first, elements);
  store_w(value * sigmoid(value), y + y_offset, first, elements);
}

// global (ceil(elements / WIDTH))
__kernel void swish_backward(__global const float* x, const ulong x_offset, __global const float* dy,
                             const ulong dy_offset, __global float* dx, const ulong dx_offset,
                             const ulong elements) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= elements) return;
  const floatw value = load_w(x + x_offset, first, elements), gate = sigmoid(value);
  const floatw slope = gate + value * gate * (1.0f - gate);
  store_w(load_w(dy + dy_offset, first, elements) * slope, dx + dx_offset, first, elements);
}
