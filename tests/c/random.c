#include <string.h>

#include "groups.h"
#include "program.h"

enum { COUNT = 20011 };

static double mean(const float* values) {
  double sum = 0;
  for (size_t i = 0; i < COUNT; ++i) sum += values[i];
  return sum / COUNT;
}

static double variance(const float* values) {
  const double middle = mean(values);
  double sum = 0;
  for (size_t i = 0; i < COUNT; ++i) sum += (values[i] - middle) * (values[i] - middle);
  return sum / COUNT;
}

static void check_moments(const float* values, double expected_mean, double expected_variance) {
  CHECK(mean(values) > expected_mean - 0.05 && mean(values) < expected_mean + 0.05);
  CHECK(variance(values) > 0.95 * expected_variance && variance(values) < 1.05 * expected_variance);
}

static void fills_by_key(void) {
  program self;
  open_program(&self);
  static float first[COUNT], again[COUNT], other[COUNT], normal[COUNT];
  const isthmus_random_key key = {5, 7, 3}, next = {5, 8, 3};
  const array a = floats(&self, NULL, (shape){{COUNT}}), b = floats(&self, NULL, (shape){{COUNT}}),
              c = floats(&self, NULL, (shape){{COUNT}}), d = floats(&self, NULL, (shape){{COUNT}});
  CHECK_OK(isthmus_uniform(self.queue, &a.view, -1, 3, &key));
  CHECK_OK(isthmus_uniform(self.queue, &b.view, -1, 3, &next));
  CHECK_OK(isthmus_uniform(self.queue, &c.view, -1, 3, &key));
  CHECK_OK(isthmus_normal(self.queue, &d.view, 2, 0.5f, &key));
  read_array(&self, &a, first);
  read_array(&self, &b, other);
  read_array(&self, &c, again);
  read_array(&self, &d, normal);
  CHECK(memcmp(first, again, sizeof first) == 0 && memcmp(first, other, sizeof first) != 0);
  check_moments(first, 1, 16.0 / 12);
  check_moments(normal, 2, 0.25);
  CHECK_USAGE(isthmus_uniform(self.queue, &a.view, 3, -1, &key), "no finite range");
  CHECK_USAGE(isthmus_normal(self.queue, &a.view, 0, -1, &key), "deviation");
  close_program(&self);
}

static void drops_the_same_out_of_the_gradient(void) {
  program self;
  open_program(&self);
  static float ones[COUNT], y[COUNT], dx[COUNT];
  for (size_t i = 0; i < COUNT; ++i) ones[i] = 1;
  const isthmus_random_key key = {1, 2, 3};
  const array x = floats(&self, ones, (shape){{COUNT}}), out = floats(&self, NULL, (shape){{COUNT}}),
              gradient = floats(&self, NULL, (shape){{COUNT}});
  CHECK_OK(isthmus_dropout_forward(self.queue, &x.view, &out.view, 0.25f, &key));
  CHECK_OK(isthmus_dropout_backward(self.queue, &x.view, &gradient.view, 0.25f, &key));
  read_array(&self, &out, y);
  read_array(&self, &gradient, dx);
  size_t dropped = 0;
  for (size_t i = 0; i < COUNT; ++i) dropped += y[i] == 0;
  CHECK(dropped > COUNT * 0.23 && dropped < COUNT * 0.27);
  CHECK(memcmp(y, dx, sizeof y) == 0);
  check_moments(y, 1, 1.0 / 3);
  CHECK_USAGE(isthmus_dropout_forward(self.queue, &x.view, &out.view, 1, &key), "dropout: p is 1");
  close_program(&self);
}

void test_random(void) {
  fills_by_key();
  drops_the_same_out_of_the_gradient();
}
