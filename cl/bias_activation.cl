// y = f(x + b), the bias added to every row, in place or not; and its backward pass.
//
//   forward   y[r, c] = f(x[r, c] + b[c])
//   backward  dx[r, c] = dy[r, c] * f'(x[r, c] + b[c]), with f' written in terms of y
//
// x, y, dy, dx: (rows, columns) float32, dense; b: (columns). x may be y and dy may be dx.
// Build options: ACTIVATION, one of the numbers below; HAS_BIAS where there is a bias.
// The backward pass of identity is a copy and has no kernel use.
#include "common/vector.clh"

#define IDENTITY 0
#define RELU 1
#define LEAKY_RELU 2
#define TANH 3
#define SIGMOID 4
#define SOFTPLUS 5
#ifndef ACTIVATION
#define ACTIVATION RELU
#endif

static floatw activate(const floatw a, const float slope) {
#if ACTIVATION == RELU
  return fmax(a, 0.0f);
#elif ACTIVATION == LEAKY_RELU
  return a > 0.0f ? a : a * slope;
#elif ACTIVATION == TANH
  return tanh(a);
#elif ACTIVATION == SIGMOID
  return 1.0f / (1.0f + exp(-a));
#elif ACTIVATION == SOFTPLUS
  return fmax(a, 0.0f) + log1p(exp(-fabs(a)));
#else
  return a;
#endif
}

// f'(a) from y = f(a). The piecewise-linear ones take the slope of the negative side at 0, as PyTorch does.
static floatw derivative(const floatw y, const float slope) {
#if ACTIVATION == RELU
  return y > 0.0f ? (floatw)1.0f : (floatw)0.0f;
#elif ACTIVATION == LEAKY_RELU
  return y > 0.0f ? (floatw)1.0f : (floatw)slope;
#elif ACTIVATION == TANH
  return 1.0f - y * y;
#elif ACTIVATION == SIGMOID
  return y * (1.0f - y);
#elif ACTIVATION == SOFTPLUS
  return -expm1(-y);
#else
  return (floatw)1.0f;
#endif
}

// global (ceil(columns / WIDTH), rows)
__kernel void bias_activation_forward(__global const float* x, const ulong x_offset,
#ifdef HAS_BIAS
                                      __global const float* bias, const ulong bias_offset,
#endif
                                      __global float* y, const ulong y_offset, const uint columns,
                                      const float slope) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= columns) return;
  const size_t row = get_global_id(1) * columns;
  floatw a = load_w(x + x_offset + row, first, columns);
#ifdef HAS_BIAS
  a += load_w(bias + bias_offset, first, columns);
#endif
  store_w(activate(a, slope), y + y_offset + row, first, columns);
}

// global (ceil(elements / WIDTH))
__kernel void bias_activation_backward(__global const float* y, const ulong y_offset, __global const float* dy,
                                       const ulong dy_offset, __global float* dx, const ulong dx_offset,
                                       const ulong elements, const float slope) {
  const size_t first = get_global_id(0) * WIDTH;
  if (first >= elements) return;
  const floatw gradient = load_w(dy + dy_offset, first, elements);
  const floatw output = load_w(y + y_offset, first, elements);
  store_w(gradient * derivative(output, slope), dx + dx_offset, first, elements);
}
