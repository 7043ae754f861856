/* Operations in a foreign context only enqueue: they copy, wait for and make nothing once they have been
 * done. */
#include <stdio.h>
#include <string.h>

#include "program.h"
#include "support/call_counts.h"

static void expect_calls(const char* want, const char* when) {
  const char* got = take_call_counts();
  if (strcmp(got, want) == 0) return;
  fprintf(stderr, "%s: %s, expected: %s\n", when, *got ? got : "nothing", *want ? want : "nothing");
  ++failures;
}

/* All that a step needs, made beforehand. */
typedef struct step {
  array images, kernel, kernel_gradient, bias, bias_gradient, features, pooled, argmax, large, scratch;
  array weight, weight_gradient, logits, labels, value, norm, partials, first_moment, second_moment;
} step;

enum { N = 32, C = 3, SIDE = 16, O = 8, CLASSES = 10, FEATURES = O * 8 * 8 };

static const isthmus_convolution convolution = {3, 1, 1, ISTHMUS_CONV_AUTOMATIC};

static step make_step(program* self) {
  const size_t extents[4] = {N, C, SIDE, SIDE};
  const int32_t labels[N] = {0};
  size_t scratch = 0, partials = 0;
  CHECK_OK(isthmus_conv2d_scratch(self->engine, &convolution, extents, O, &scratch));
  CHECK_OK(isthmus_partials_scratch(&partials));
  return (step){.images = floats(self, NULL, (shape){{N, C, SIDE, SIDE}}),
                .kernel = floats(self, NULL, (shape){{O, C, 3, 3}}),
                .kernel_gradient = floats(self, NULL, (shape){{O, C, 3, 3}}),
                .bias = floats(self, NULL, (shape){{O}}),
                .bias_gradient = floats(self, NULL, (shape){{O}}),
                .features = floats(self, NULL, (shape){{N, O, SIDE, SIDE}}),
                .pooled = floats(self, NULL, (shape){{N, O, SIDE / 2, SIDE / 2}}),
                .argmax = bytes(self, (shape){{N, O, SIDE / 2, SIDE / 2}}),
                .large = floats(self, NULL, (shape){{N, O, SIDE, SIDE}}),
                .scratch = floats(self, NULL, (shape){{scratch ? scratch : 1}}),
                .weight = floats(self, NULL, (shape){{CLASSES, FEATURES}}),
                .weight_gradient = floats(self, NULL, (shape){{CLASSES, FEATURES}}),
                .logits = floats(self, NULL, (shape){{N, CLASSES}}),
                .labels = integers(self, labels, (shape){{N}}),
                .value = floats(self, NULL, (shape){{1}}),
                .norm = floats(self, NULL, (shape){{1}}),
                .partials = floats(self, NULL, (shape){{partials}}),
                .first_moment = floats(self, NULL, (shape){{CLASSES, FEATURES}}),
                .second_moment = floats(self, NULL, (shape){{CLASSES, FEATURES}})};
}

static void enqueue_images(program* self, const step* s) {
  const isthmus_activation relu = {ISTHMUS_RELU, 0};
  const isthmus_random_key key = {1, 2, 3};
  CHECK_OK(isthmus_uniform(self->queue, &s->images.view, 0, 1, &key));
  CHECK_OK(isthmus_normal(self->queue, &s->kernel.view, 0, 1, &key));
  CHECK_OK(isthmus_normal(self->queue, &s->bias.view, 0, 1, &key));
  CHECK_OK(isthmus_dropout_forward(self->queue, &s->images.view, &s->images.view, 0.5f, &key));
  CHECK_OK(isthmus_conv2d_forward(self->engine, &convolution, &s->images.view, &s->kernel.view, &s->bias.view,
                                  &relu, &s->features.view, &s->scratch.view));
  CHECK_OK(isthmus_max_pool_forward(self->queue, &(isthmus_pool_window){2, 2, 0}, &s->features.view,
                                    &s->pooled.view, &s->argmax.view));
  CHECK_OK(isthmus_upsample_nearest_forward(self->queue, 2, &s->pooled.view, &s->large.view));
  CHECK_OK(isthmus_upsample_nearest_backward(self->queue, 2, &s->large.view, &s->pooled.view));
  CHECK_OK(isthmus_max_pool_backward(self->queue, &(isthmus_pool_window){2, 2, 0}, &s->pooled.view,
                                     &s->argmax.view, &s->large.view));
  CHECK_OK(isthmus_conv2d_backward_weight(self->engine, &convolution, &s->images.view, &s->large.view,
                                          &s->kernel_gradient.view, &s->bias_gradient.view, 0,
                                          &s->scratch.view));
  CHECK_OK(isthmus_conv2d_backward_input(self->engine, &convolution, &s->large.view, &s->kernel.view, NULL,
                                         NULL, &s->images.view, &s->scratch.view));
}

static void enqueue_classifier(program* self, const step* s) {
  const isthmus_activation tanh_of = {ISTHMUS_TANH, 0};
  const isthmus_random_key key = {1, 2, 4};
  isthmus_adam_options options;
  CHECK_OK(isthmus_adam_defaults(&options));
  options.max_norm = 1;
  CHECK_OK(isthmus_normal(self->queue, &s->weight.view, 0, 1, &key));
  CHECK_OK(isthmus_gemm(self->engine, 0, 1, 1, &s->pooled.view, &s->weight.view, 0, &s->logits.view));
  CHECK_OK(isthmus_bias_activation_forward(self->queue, &tanh_of, &s->logits.view, NULL, &s->logits.view));
  CHECK_OK(isthmus_softmax_cross_entropy(self->queue, &s->logits.view, &s->labels.view, &s->logits.view,
                                         &s->value.view, &s->partials.view, 1));
  CHECK_OK(
      isthmus_activation_backward(self->queue, &tanh_of, &s->logits.view, &s->logits.view, &s->logits.view));
  CHECK_OK(
      isthmus_gemm(self->engine, 1, 0, 1, &s->logits.view, &s->pooled.view, 0, &s->weight_gradient.view));
  CHECK_OK(isthmus_squared_norm(self->queue, &s->weight_gradient.view, &s->norm.view, &s->partials.view));
  CHECK_OK(isthmus_count_nonfinite(self->queue, &s->weight_gradient.view, &s->value.view, &s->partials.view));
  CHECK_OK(isthmus_adam_step(self->queue, &options, 1, &s->weight.view, &s->weight_gradient.view,
                             &s->first_moment.view, &s->second_moment.view, NULL, &s->norm.view));
}

static void enqueue(program* self, const step* s) {
  enqueue_images(self, s);
  enqueue_classifier(self, s);
}

static void check_steady_state(int warms_up_dry) {
  program self;
  open_program(&self);
  const step s = make_step(&self);
  CHECK_OK(isthmus_queue_dry_run(self.queue, warms_up_dry));
  take_launches();
  enqueue(&self, &s);
  CHECK((take_launches() == 0) == warms_up_dry);
  CHECK_OK(isthmus_queue_dry_run(self.queue, 0));
  CHECK(strstr(take_call_counts(), "clCreateProgramWithSource") != NULL);
  for (int i = 0; i < 3; ++i) enqueue(&self, &s);
  expect_calls("", warms_up_dry ? "steps after a dry run" : "steps after the first");
  CHECK(take_launches() >= 3 * 20);
  CHECK_OK(isthmus_queue_finish(self.queue));
  expect_calls("1 clFinish", "isthmus_queue_finish");
  close_program(&self);
}

int main(void) {
  check_steady_state(0);
  check_steady_state(1);
  return failures ? 1 : 0;
}
