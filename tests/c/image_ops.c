#include <string.h>

#include "groups.h"
#include "program.h"

enum { N = 2, C = 3, H = 9, W = 7, O = 4, KERNEL = 3, STRIDE = 2, PADDING = 1, OH = 5, OW = 4 };
enum { X = N * C * H * W, WEIGHTS = O * C * KERNEL * KERNEL, Y = N * O * OH * OW };

static size_t x_at(size_t n, size_t c, size_t i, size_t j) {
  return ((n * C + c) * H + i) * W + j;
}

typedef void (*visitor)(size_t x, size_t weight, size_t y);

/* Every product that a convolution is made of, by the places in x, the weights and y. */
static void for_each_product(visitor visit) {
  for (size_t y = 0; y < Y; ++y)
    for (size_t weight = 0; weight < WEIGHTS; ++weight) {
      const size_t q = weight % KERNEL, p = weight / KERNEL % KERNEL, c = weight / (KERNEL * KERNEL) % C,
                   o = weight / (KERNEL * KERNEL * C);
      const size_t row = STRIDE * (y / OW % OH) + p, column = STRIDE * (y % OW) + q;
      if (o != y / (OW * OH) % O || row < PADDING || row >= H + PADDING || column < PADDING ||
          column >= W + PADDING)
        continue;
      visit(x_at(y / (OW * OH * O), c, row - PADDING, column - PADDING), weight, y);
    }
}

static float x[X], weights[WEIGHTS], dy[Y], bias[O];
static double want_y[Y], want_dx[X], want_dweights[WEIGHTS], want_dbias[O];

static void add_product(size_t at_x, size_t at_weight, size_t at_y) {
  want_y[at_y] += (double)x[at_x] * weights[at_weight];
  want_dx[at_x] += (double)dy[at_y] * weights[at_weight];
  want_dweights[at_weight] += (double)dy[at_y] * x[at_x];
}

static void draw_convolution(void) {
  draw(x, X);
  draw(weights, WEIGHTS);
  draw(dy, Y);
  draw(bias, O);
  memset(want_y, 0, sizeof want_y);
  memset(want_dx, 0, sizeof want_dx);
  memset(want_dweights, 0, sizeof want_dweights);
  memset(want_dbias, 0, sizeof want_dbias);
  for_each_product(add_product);
  for (size_t i = 0; i < Y; ++i) {
    const size_t o = i / (OW * OH) % O;
    want_dbias[o] += dy[i];
    want_y[i] += bias[o];
    if (want_y[i] < 0) want_y[i] = 0;
  }
  for (size_t i = 0; i < X; ++i)
    if (x[i] < 0) want_dx[i] = 0; /* as if x were an output of ReLU, but for its sign */
}

static void convolves_both_ways(int32_t method) {
  program self;
  open_program(&self);
  draw_convolution();
  const isthmus_convolution convolution = {KERNEL, STRIDE, PADDING, method};
  const isthmus_activation relu = {ISTHMUS_RELU, 0};
  const size_t extents[4] = {N, C, H, W};
  size_t rows = 0, columns = 0, needed = 0;
  CHECK_OK(isthmus_conv2d_extent(&convolution, H, &rows));
  CHECK_OK(isthmus_conv2d_extent(&convolution, W, &columns));
  CHECK(rows == OH && columns == OW);
  CHECK_OK(isthmus_conv2d_scratch(self.engine, &convolution, extents, O, &needed));
  const array scratch = floats(&self, NULL, (shape){{needed ? needed : 1}}),
              input = floats(&self, x, (shape){{N, C, H, W}}),
              kernel = floats(&self, weights, (shape){{O, C, KERNEL, KERNEL}}),
              shift = floats(&self, bias, (shape){{O}}),
              output = floats(&self, NULL, (shape){{N, O, OH, OW}}),
              gradient = floats(&self, dy, (shape){{N, O, OH, OW}}),
              of_input = floats(&self, NULL, (shape){{N, C, H, W}}),
              of_kernel = floats(&self, NULL, (shape){{O, C, KERNEL, KERNEL}}),
              of_bias = floats(&self, NULL, (shape){{O}});
  CHECK_OK(isthmus_conv2d_forward(self.engine, &convolution, &input.view, &kernel.view, &shift.view, &relu,
                                  &output.view, &scratch.view));
  CHECK_OK(isthmus_conv2d_backward_input(self.engine, &convolution, &gradient.view, &kernel.view, &input.view,
                                         &relu, &of_input.view, &scratch.view));
  CHECK_OK(isthmus_conv2d_backward_weight(self.engine, &convolution, &input.view, &gradient.view,
                                          &of_kernel.view, &of_bias.view, 0, &scratch.view));
  float y[Y], dx[X], dweights[WEIGHTS], dbias[O];
  read_array(&self, &output, y);
  read_array(&self, &of_input, dx);
  read_array(&self, &of_kernel, dweights);
  read_array(&self, &of_bias, dbias);
  CHECK_CLOSE(y, want_y, Y, 1e-5);
  CHECK_CLOSE(dx, want_dx, X, 1e-5);
  CHECK_CLOSE(dweights, want_dweights, WEIGHTS, 1e-5);
  CHECK_CLOSE(dbias, want_dbias, O, 1e-5);
  if (needed)
    CHECK_USAGE(isthmus_conv2d_forward(self.engine, &convolution, &input.view, &kernel.view, &shift.view,
                                       &relu, &output.view, NULL),
                "scratch");
  CHECK_USAGE(isthmus_conv2d_forward(self.engine, &convolution, &input.view, &kernel.view, NULL, &relu,
                                     &output.view, &scratch.view),
              "activation needs bias");
  close_program(&self);
}

static void pools_and_sends_gradients_to_the_maxima(void) {
  enum { POOLED_H = 5, POOLED_W = 4, POOLED = N * C * POOLED_H * POOLED_W };
  program self;
  open_program(&self);
  draw(x, X);
  float gradients[POOLED], y[POOLED], dx[X];
  double want[POOLED], want_gradients[X] = {0};
  draw(gradients, POOLED);
  for (size_t i = 0; i < POOLED; ++i) {
    const size_t plane = i / (POOLED_W * POOLED_H), row = 2 * (i / POOLED_W % POOLED_H),
                 column = 2 * (i % POOLED_W);
    size_t best = X;
    for (size_t p = row; p < row + 3; ++p)
      for (size_t q = column; q < column + 3; ++q) {
        if (p < 1 || p > H || q < 1 || q > W) continue;
        const size_t at = x_at(0, plane, p - 1, q - 1);
        if (best == X || x[at] > x[best]) best = at;
      }
    want[i] = x[best];
    want_gradients[best] += gradients[i];
  }
  const isthmus_pool_window window = {3, 2, 1};
  size_t rows = 0;
  CHECK_OK(isthmus_max_pool_extent(&window, H, &rows));
  CHECK(rows == POOLED_H);
  const array input = floats(&self, x, (shape){{N, C, H, W}}),
              output = floats(&self, NULL, (shape){{N, C, POOLED_H, POOLED_W}}),
              argmax = bytes(&self, (shape){{N, C, POOLED_H, POOLED_W}}),
              gradient = floats(&self, gradients, (shape){{N, C, POOLED_H, POOLED_W}}),
              of_input = floats(&self, NULL, (shape){{N, C, H, W}});
  CHECK_OK(isthmus_max_pool_forward(self.queue, &window, &input.view, &output.view, &argmax.view));
  CHECK_OK(isthmus_max_pool_backward(self.queue, &window, &gradient.view, &argmax.view, &of_input.view));
  read_array(&self, &output, y);
  read_array(&self, &of_input, dx);
  CHECK_CLOSE(y, want, POOLED, 0);
  CHECK_CLOSE(dx, want_gradients, X, 1e-6);
  CHECK_OK(isthmus_max_pool_forward(self.queue, &window, &input.view, &output.view, NULL));
  CHECK_USAGE(isthmus_max_pool_forward(self.queue, &window, &input.view, &output.view, &output.view),
              "argmax should be uint8, not float32");
  close_program(&self);
}

static void repeats_pixels_and_sums_them(void) {
  enum { LARGE = X * 4 };
  program self;
  open_program(&self);
  draw(x, X);
  static float y[LARGE], dx[X];
  double want[LARGE], want_sums[X];
  for (size_t i = 0; i < LARGE; ++i)
    want[i] = x[x_at(0, i / (4 * H * W), i / (2 * W) % (2 * H) / 2, i % (2 * W) / 2)];
  for (size_t i = 0; i < X; ++i) want_sums[i] = 4.0 * x[i];
  const array input = floats(&self, x, (shape){{N, C, H, W}}),
              output = floats(&self, NULL, (shape){{N, C, 2 * H, 2 * W}}),
              of_input = floats(&self, NULL, (shape){{N, C, H, W}});
  CHECK_OK(isthmus_upsample_nearest_forward(self.queue, 2, &input.view, &output.view));
  CHECK_OK(isthmus_upsample_nearest_backward(self.queue, 2, &output.view, &of_input.view));
  read_array(&self, &output, y);
  read_array(&self, &of_input, dx);
  CHECK_CLOSE(y, want, LARGE, 0);
  CHECK_CLOSE(dx, want_sums, X, 1e-6);
  CHECK_USAGE(isthmus_upsample_nearest_forward(self.queue, 17, &input.view, &output.view), "factor is 17");
  close_program(&self);
}

void test_image_ops(void) {
  for (int32_t method = ISTHMUS_CONV_AUTOMATIC; method <= ISTHMUS_CONV_PATCHES; ++method)
    convolves_both_ways(method);
  pools_and_sends_gradients_to_the_maxima();
  repeats_pixels_and_sums_them();
}
