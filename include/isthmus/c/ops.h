/// \file
/// Operations on matrices, parameters and losses. isthmus/c/tensor.h says what holds for all.
/// Where shapes, types or options do not fit, they return ISTHMUS_ERROR_USAGE and enqueue nothing.
#pragma once

#include "isthmus/c/queue.h"
#include "isthmus/c/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/// C = alpha · A · B + beta · C, a tensor being a matrix whose outermost extent gives the rows.
/// \param transpose_a  not 0: A is the transpose of `a`; the same for b
/// \param a  (m, k), or (k, m) transposed
/// \param b  (k, n), or (n, k) transposed
/// \param c  (m, n); with beta = 0 it is not read, so it may hold NaN
ISTHMUS_C_API isthmus_status isthmus_gemm(isthmus_gemm_engine* engine, int transpose_a, int transpose_b,
                                          float alpha, const isthmus_tensor* a, const isthmus_tensor* b,
                                          float beta, const isthmus_tensor* c);

enum {
  ISTHMUS_IDENTITY = 0,
  ISTHMUS_RELU = 1,
  ISTHMUS_LEAKY_RELU = 2,
  ISTHMUS_TANH = 3,
  ISTHMUS_SIGMOID = 4,
  ISTHMUS_SOFTPLUS = 5
};

/// An element-wise function f.
typedef struct isthmus_activation {
  int32_t kind;  ///< ISTHMUS_RELU and so on
  float slope;   ///< leaky ReLU's on the negative side; not read by others
} isthmus_activation;

/// y[r, c] = f(x[r, c] + bias[c]).
/// \param x, y  (rows, columns); y may be x
/// \param bias  (columns), or NULL
ISTHMUS_C_API isthmus_status isthmus_bias_activation_forward(isthmus_queue* queue,
                                                             const isthmus_activation* activation,
                                                             const isthmus_tensor* x,
                                                             const isthmus_tensor* bias,
                                                             const isthmus_tensor* y);

/// dx = dy · f', where f' is computed from the forward pass's output y. At a kink the slope of the negative
/// side is taken. The gradient of the bias is isthmus_column_sums() of dx. \param y, dy, dx  of one shape; dx
/// may be dy
ISTHMUS_C_API isthmus_status isthmus_activation_backward(isthmus_queue* queue,
                                                         const isthmus_activation* activation,
                                                         const isthmus_tensor* y, const isthmus_tensor* dy,
                                                         const isthmus_tensor* dx);

/// out[c] = sum over r of x[r, c], or out[c] += where `accumulate` is not 0. Without it, out is not read.
/// \param x    (rows, columns)
/// \param out  (columns)
ISTHMUS_C_API isthmus_status isthmus_column_sums(isthmus_queue* queue, const isthmus_tensor* x,
                                                 const isthmus_tensor* out, int accumulate);

/// Floats of scratch of every operation below that has `partials`. They may share it.
ISTHMUS_C_API isthmus_status isthmus_partials_scratch(size_t* floats);

/// out[0] = the sum of x^2, in a fixed order: the same bits every time.
/// \param out       (1)
/// \param partials  (isthmus_partials_scratch()), scratch
ISTHMUS_C_API isthmus_status isthmus_squared_norm(isthmus_queue* queue, const isthmus_tensor* x,
                                                  const isthmus_tensor* out, const isthmus_tensor* partials);

/// out[0] = how many elements of x are NaN or infinite, as a float.
/// \param out, partials  as for isthmus_squared_norm()
ISTHMUS_C_API isthmus_status isthmus_count_nonfinite(isthmus_queue* queue, const isthmus_tensor* x,
                                                     const isthmus_tensor* out,
                                                     const isthmus_tensor* partials);

/// value[0] = (weight / rows) · the sum over r of -log softmax(logits[r])[labels[r]]; dlogits = its gradient,
/// weight · (softmax(logits[r]) - onehot(labels[r])) / rows.
/// \param logits, dlogits  (rows, classes); dlogits may be logits
/// \param labels           int32 (rows), from 0 up to but not classes; another gives NaN in value and in its
///                         row of dlogits
/// \param value            (1)
/// \param partials         (isthmus_partials_scratch()), scratch
ISTHMUS_C_API isthmus_status isthmus_softmax_cross_entropy(isthmus_queue* queue, const isthmus_tensor* logits,
                                                           const isthmus_tensor* labels,
                                                           const isthmus_tensor* dlogits,
                                                           const isthmus_tensor* value,
                                                           const isthmus_tensor* partials, float weight);

/// Kingma and Ba 2014, algorithm 1; decoupled weight decay of Loshchilov and Hutter 2017 (AdamW).
typedef struct isthmus_adam_options {
  float learning_rate;  ///< finite
  float beta1, beta2;   ///< from 0 up to but not 1
  float epsilon;        ///< above 0
  float weight_decay;   ///< 0 or more: parameters shrink by learning_rate·weight_decay a step
  float max_norm;       ///< 0: never; above 0: gradients are scaled down to this 2-norm
  float average_decay;  ///< from 0 to 1: average = decay·average + (1 - decay)·parameters
} isthmus_adam_options;

/// 1e-3, 0.9, 0.999, 1e-8 and zeros.
ISTHMUS_C_API isthmus_status isthmus_adam_defaults(isthmus_adam_options* options);

/// A step with bias correction: m = b1·m + (1 - b1)·g, v = b2·v + (1 - b2)·g^2, p -= learning_rate ·
/// ((m / (1 - b1^step)) / (sqrt(v / (1 - b2^step)) + epsilon) + weight_decay·p).
/// \param step          counted from 1
/// \param parameters    and the next three: of one shape
/// \param average       the same, or NULL
/// \param squared_norm  (1), isthmus_squared_norm() of the gradients; NULL where max_norm is 0
ISTHMUS_C_API isthmus_status isthmus_adam_step(
    isthmus_queue* queue, const isthmus_adam_options* options, uint64_t step,
    const isthmus_tensor* parameters, const isthmus_tensor* gradients, const isthmus_tensor* first_moment,
    const isthmus_tensor* second_moment, const isthmus_tensor* average, const isthmus_tensor* squared_norm);

/// Names one tensor's worth of random numbers, by Philox4x32-10. Equal keys give equal numbers, whatever was
/// drawn before; a consumer takes a stream of its own and counts steps.
typedef struct isthmus_random_key {
  uint64_t seed, step;
  uint32_t stream;
} isthmus_random_key;

/// out ~ U(low, high), never exactly low. \param low, high  finite, low below high
ISTHMUS_C_API isthmus_status isthmus_uniform(isthmus_queue* queue, const isthmus_tensor* out, float low,
                                             float high, const isthmus_random_key* key);

/// out ~ N(mean, deviation^2). \param deviation  0 or more
ISTHMUS_C_API isthmus_status isthmus_normal(isthmus_queue* queue, const isthmus_tensor* out, float mean,
                                            float deviation, const isthmus_random_key* key);

/// out = x·mask / (1 - p), where each element of the mask is 0 with probability p and 1 else.
/// \param x, out  of one shape; out may be x
/// \param p       from 0 up to but not 1
ISTHMUS_C_API isthmus_status isthmus_dropout_forward(isthmus_queue* queue, const isthmus_tensor* x,
                                                     const isthmus_tensor* out, float p,
                                                     const isthmus_random_key* key);

/// dx = dy·mask / (1 - p), with forward's p and key: the mask is drawn again, not stored.
/// \param dy, dx  of one shape; dx may be dy
ISTHMUS_C_API isthmus_status isthmus_dropout_backward(isthmus_queue* queue, const isthmus_tensor* dy,
                                                      const isthmus_tensor* dx, float p,
                                                      const isthmus_random_key* key);

#ifdef __cplusplus
}
#endif
