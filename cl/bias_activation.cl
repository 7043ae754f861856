// y = f(x + b), the bias added to every row, in place or not; and its backward pass.
//
//   forward   y[r, c] = f(x[r, c] + b[c])
//   backward  dx[r, c] = dy[r, c] * f'(x[r, c] + b[c]), with f' written in terms of y
//
// x, y, dy, dx: (rows, columns) float32, dense; b: (columns), read where has_bias. x may be y and dy may be dx.
#include "common/activation.clh"

// global (ceil(columns / WIDTH), rows)
__kernel void bias_activation_forward(__global const float* x, const ulong x_offset, __global const float* bias,
                                      const ulong bias_offset, __global float* y, const ulong y_offset,
                                      const uint columns, const uint has_bias, const uint activation,
                                      const float slope) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= columns) return;
  const size_t row = get_global_id(1) * columns;
  floatw a = load_w(x + x_offset + row, first, columns);
  if (has_bias) a += load_w(bias + bias_offset, first, columns);
  store_w(activate(activation, a, slope), y + y_offset + row, first, columns);
}

// global (ceil(elements / WIDTH))
__kernel void bias_activation_backward(__global const float* y, const ulong y_offset, __global const float* dy,
                                       const ulong dy_offset, __global float* dx, const ulong dx_offset,
                                       const ulong elements, const uint activation, const float slope) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= elements) return;
  const floatw gradient = load_w(dy + dy_offset, first, elements);
  const floatw output = load_w(y + y_offset, first, elements);
  store_w(gradient * activation_derivative(activation, output, slope), dx + dx_offset, first, elements);
}
