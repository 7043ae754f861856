#include <math.h>

#include "groups.h"
#include "program.h"

/* Element (row, column) of a matrix, or of its transpose. */
static double at(const float* matrix, size_t row, size_t column, size_t rows, size_t columns,
                 int is_transposed) {
  return is_transposed ? matrix[column * rows + row] : matrix[row * columns + column];
}

static void gemm_multiplies(int transpose_a, int transpose_b, float beta) {
  enum { M = 13, K = 17, N = 19 };
  program self;
  open_program(&self);
  float a[M * K], b[K * N], c[M * N], got[M * N];
  double want[M * N];
  draw(a, M * K);
  draw(b, K * N);
  draw(c, M * N);
  for (size_t i = 0; i < M; ++i)
    for (size_t j = 0; j < N; ++j) {
      double sum = 0;
      for (size_t k = 0; k < K; ++k) sum += at(a, i, k, M, K, transpose_a) * at(b, k, j, K, N, transpose_b);
      want[i * N + j] = 1.5 * sum + (double)beta * c[i * N + j];
    }
  const array left = floats(&self, a, transpose_a ? (shape){{K, M}} : (shape){{M, K}}),
              right = floats(&self, b, transpose_b ? (shape){{N, K}} : (shape){{K, N}}),
              product = floats(&self, beta != 0 ? c : NULL, (shape){{M, N}});
  CHECK_OK(isthmus_gemm(self.engine, transpose_a, transpose_b, 1.5f, &left.view, &right.view, beta,
                        &product.view));
  read_array(&self, &product, got);
  CHECK_CLOSE(got, want, M * N, 1e-5);
  close_program(&self);
}

static double f(int32_t kind, double x) {
  switch (kind) {
    case ISTHMUS_RELU:
      return x > 0 ? x : 0;
    case ISTHMUS_LEAKY_RELU:
      return x > 0 ? x : 0.25 * x;
    case ISTHMUS_TANH:
      return tanh(x);
    case ISTHMUS_SIGMOID:
      return 1 / (1 + exp(-x));
    case ISTHMUS_SOFTPLUS:
      return log1p(exp(x));
    default:
      return x;
  }
}

static void activations_and_their_gradients(int32_t kind) {
  enum { ROWS = 5, COLUMNS = 11, ALL = ROWS * COLUMNS };
  program self;
  open_program(&self);
  float x[ALL], bias[COLUMNS], dy[ALL], y[ALL], dx[ALL], sums[COLUMNS];
  double want_y[ALL], want_dx[ALL], want_sums[COLUMNS] = {0};
  draw(x, ALL);
  draw(bias, COLUMNS);
  draw(dy, ALL);
  for (size_t i = 0; i < ALL; ++i) {
    const double z = (double)x[i] + bias[i % COLUMNS], h = 1e-6;
    want_y[i] = f(kind, z);
    want_dx[i] = dy[i] * (f(kind, z + h) - f(kind, z - h)) / (2 * h);
    want_sums[i % COLUMNS] += want_dx[i];
  }
  const isthmus_activation activation = {kind, 0.25f};
  const array input = floats(&self, x, (shape){{ROWS, COLUMNS}}),
              shift = floats(&self, bias, (shape){{COLUMNS}}),
              output = floats(&self, NULL, (shape){{ROWS, COLUMNS}}),
              gradient = floats(&self, dy, (shape){{ROWS, COLUMNS}}),
              of_input = floats(&self, NULL, (shape){{ROWS, COLUMNS}}),
              of_bias = floats(&self, NULL, (shape){{COLUMNS}});
  CHECK_OK(isthmus_bias_activation_forward(self.queue, &activation, &input.view, &shift.view, &output.view));
  CHECK_OK(
      isthmus_activation_backward(self.queue, &activation, &output.view, &gradient.view, &of_input.view));
  CHECK_OK(isthmus_column_sums(self.queue, &of_input.view, &of_bias.view, 0));
  read_array(&self, &output, y);
  read_array(&self, &of_input, dx);
  read_array(&self, &of_bias, sums);
  CHECK_CLOSE(y, want_y, ALL, 1e-5);
  CHECK_CLOSE(dx, want_dx, ALL, 1e-4);
  CHECK_CLOSE(sums, want_sums, COLUMNS, 1e-4);
  close_program(&self);
}

static array partials(program* self) {
  size_t needed = 0;
  CHECK_OK(isthmus_partials_scratch(&needed));
  return floats(self, NULL, (shape){{needed}});
}

static void sums_to_a_number(void) {
  enum { COUNT = 5003 };
  program self;
  open_program(&self);
  static float x[COUNT];
  draw(x, COUNT);
  double want = 0;
  for (size_t i = 0; i < COUNT; ++i) want += (double)x[i] * x[i];
  const array input = floats(&self, x, (shape){{COUNT}}), scratch = partials(&self),
              norm = floats(&self, NULL, (shape){{1}}), count = floats(&self, NULL, (shape){{1}});
  x[3] = NAN;
  x[COUNT - 1] = INFINITY;
  const array spoilt = floats(&self, x, (shape){{COUNT}});
  CHECK_OK(isthmus_squared_norm(self.queue, &input.view, &norm.view, &scratch.view));
  CHECK_OK(isthmus_count_nonfinite(self.queue, &spoilt.view, &count.view, &scratch.view));
  float got_norm, got_count;
  read_array(&self, &norm, &got_norm);
  read_array(&self, &count, &got_count);
  CHECK_CLOSE(&got_norm, &want, 1, 1e-5);
  CHECK(got_count == 2);
  close_program(&self);
}

static void softmax_cross_entropy_and_its_gradient(void) {
  enum { ROWS = 7, CLASSES = 5, ALL = ROWS * CLASSES };
  program self;
  open_program(&self);
  const int32_t labels[ROWS] = {0, 4, 2, 2, 1, 3, 0};
  float logits[ALL], gradient[ALL], value;
  double want[ALL], want_value = 0;
  draw(logits, ALL);
  for (size_t r = 0; r < ROWS; ++r) {
    double sum = 0;
    for (size_t c = 0; c < CLASSES; ++c) sum += exp(logits[r * CLASSES + c]);
    for (size_t c = 0; c < CLASSES; ++c)
      want[r * CLASSES + c] =
          2 * (exp(logits[r * CLASSES + c]) / sum - (c == (size_t)labels[r])) / (double)ROWS;
    want_value += 2 * (log(sum) - logits[r * CLASSES + (size_t)labels[r]]) / (double)ROWS;
  }
  const array input = floats(&self, logits, (shape){{ROWS, CLASSES}}),
              classes = integers(&self, labels, (shape){{ROWS}}), scratch = partials(&self),
              of_input = floats(&self, NULL, (shape){{ROWS, CLASSES}}),
              loss = floats(&self, NULL, (shape){{1}});
  CHECK_OK(isthmus_softmax_cross_entropy(self.queue, &input.view, &classes.view, &of_input.view, &loss.view,
                                         &scratch.view, 2));
  read_array(&self, &of_input, gradient);
  read_array(&self, &loss, &value);
  CHECK_CLOSE(gradient, want, ALL, 1e-5);
  CHECK_CLOSE(&value, &want_value, 1, 1e-5);
  close_program(&self);
}

static void adam_steps(void) {
  enum { COUNT = 37, STEPS = 3 };
  program self;
  open_program(&self);
  isthmus_adam_options options;
  CHECK_OK(isthmus_adam_defaults(&options));
  CHECK(options.learning_rate == 1e-3f && options.beta1 == 0.9f && options.max_norm == 0);
  options.weight_decay = 0.1f;
  options.average_decay = 0.75f;
  float start[COUNT], gradients[COUNT], got[COUNT];
  const float zeros[COUNT] = {0};
  double p[COUNT], m[COUNT] = {0}, v[COUNT] = {0}, average[COUNT];
  draw(start, COUNT);
  draw(gradients, COUNT);
  for (size_t i = 0; i < COUNT; ++i) average[i] = p[i] = start[i];
  const array parameters = floats(&self, start, (shape){{COUNT}}),
              slopes = floats(&self, gradients, (shape){{COUNT}}),
              first = floats(&self, zeros, (shape){{COUNT}}), second = floats(&self, zeros, (shape){{COUNT}}),
              mean = floats(&self, start, (shape){{COUNT}});
  for (unsigned step = 1; step <= STEPS; ++step) {
    CHECK_OK(isthmus_adam_step(self.queue, &options, step, &parameters.view, &slopes.view, &first.view,
                               &second.view, &mean.view, NULL));
    for (size_t i = 0; i < COUNT; ++i) {
      m[i] = 0.9 * m[i] + 0.1 * gradients[i];
      v[i] = 0.999 * v[i] + 0.001 * gradients[i] * gradients[i];
      const double towards = m[i] / (1 - pow(0.9, step)), size = sqrt(v[i] / (1 - pow(0.999, step)));
      p[i] -= 1e-3 * (towards / (size + 1e-8) + 0.1 * p[i]);
      average[i] = 0.75 * average[i] + 0.25 * p[i];
    }
  }
  read_array(&self, &parameters, got);
  CHECK_CLOSE(got, p, COUNT, 1e-6);
  read_array(&self, &mean, got);
  CHECK_CLOSE(got, average, COUNT, 1e-6);
  options.max_norm = 1;
  CHECK_USAGE(isthmus_adam_step(self.queue, &options, 4, &parameters.view, &slopes.view, &first.view,
                                &second.view, NULL, NULL),
              "squared_norm");
  close_program(&self);
}

void test_ops(void) {
  for (int transposes = 0; transposes < 4; ++transposes) {
    gemm_multiplies(transposes & 1, transposes & 2, 0);
    gemm_multiplies(transposes & 1, transposes & 2, -0.5f);
  }
  for (int32_t kind = ISTHMUS_IDENTITY; kind <= ISTHMUS_SOFTPLUS; ++kind)
    activations_and_their_gradients(kind);
  sums_to_a_number();
  softmax_cross_entropy_and_its_gradient();
  adam_steps();
}
