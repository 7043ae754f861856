#include <pthread.h>
#include <string.h>

#include "groups.h"
#include "program.h"

/* Every pointer that must not be null. */
static void null_is_refused_by_name(void) {
  CHECK_USAGE(isthmus_device_count(NULL), "count is NULL");
  CHECK_USAGE(isthmus_device_open("portable", NULL), "device is NULL");
  CHECK_USAGE(isthmus_device_name(NULL, NULL), "is NULL");
  CHECK_USAGE(isthmus_device_platform_name(NULL, NULL), "is NULL");
  CHECK_USAGE(isthmus_device_id(NULL, NULL), "is NULL");
  CHECK_USAGE(isthmus_queue_create(NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_queue_wrap(NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_queue_context(NULL, NULL), "is NULL");
  CHECK_USAGE(isthmus_queue_command_queue(NULL, NULL), "is NULL");
  CHECK_USAGE(isthmus_queue_finish(NULL), "queue is NULL");
  CHECK_USAGE(isthmus_queue_dry_run(NULL, 1), "queue is NULL");
  CHECK_USAGE(isthmus_gemm_engine_create(NULL, NULL), "engine is NULL");
  CHECK_USAGE(isthmus_gemm_engine_create_tuned(NULL, NULL), "engine is NULL");
  CHECK_USAGE(isthmus_gemm(NULL, 0, 0, 1, NULL, NULL, 0, NULL), "engine is NULL");
  CHECK_USAGE(isthmus_bias_activation_forward(NULL, NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_activation_backward(NULL, NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_column_sums(NULL, NULL, NULL, 0), "queue is NULL");
  CHECK_USAGE(isthmus_partials_scratch(NULL), "floats is NULL");
  CHECK_USAGE(isthmus_squared_norm(NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_count_nonfinite(NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_softmax_cross_entropy(NULL, NULL, NULL, NULL, NULL, NULL, 1), "queue is NULL");
  CHECK_USAGE(isthmus_adam_defaults(NULL), "options is NULL");
  CHECK_USAGE(isthmus_adam_step(NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_uniform(NULL, NULL, 0, 1, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_normal(NULL, NULL, 0, 1, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_dropout_forward(NULL, NULL, NULL, 0, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_dropout_backward(NULL, NULL, NULL, 0, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_conv2d_extent(NULL, 1, NULL), "is NULL");
  CHECK_USAGE(isthmus_conv2d_scratch(NULL, NULL, NULL, 1, NULL), "engine is NULL");
  CHECK_USAGE(isthmus_conv2d_forward(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), "engine is NULL");
  CHECK_USAGE(isthmus_conv2d_backward_input(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              "engine is NULL");
  CHECK_USAGE(isthmus_conv2d_backward_weight(NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL), "engine is NULL");
  CHECK_USAGE(isthmus_max_pool_extent(NULL, 1, NULL), "is NULL");
  CHECK_USAGE(isthmus_max_pool_forward(NULL, NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_max_pool_backward(NULL, NULL, NULL, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_upsample_nearest_forward(NULL, 2, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_upsample_nearest_backward(NULL, 2, NULL, NULL), "queue is NULL");
  CHECK_USAGE(isthmus_run_open(NULL, NULL, NULL), "run is NULL");
  CHECK_USAGE(isthmus_run_image_shapes(NULL, ISTHMUS_A2B, NULL, NULL), "run is NULL");
  CHECK_USAGE(isthmus_run_translate(NULL, ISTHMUS_A2B, NULL, NULL, 0, 0), "run is NULL");
  CHECK_USAGE(isthmus_run_translate_host(NULL, ISTHMUS_A2B, NULL, 1, NULL, 0, 0), "run is NULL");
  CHECK_OK(isthmus_device_destroy(NULL));
  CHECK_OK(isthmus_queue_destroy(NULL));
  CHECK_OK(isthmus_gemm_engine_destroy(NULL));
  CHECK_OK(isthmus_run_destroy(NULL));
}

static isthmus_status relu(program* self, const isthmus_tensor* x) {
  const isthmus_activation activation = {ISTHMUS_RELU, 0};
  return isthmus_bias_activation_forward(self->queue, &activation, x, NULL, x);
}

static void bad_tensors_are_refused_by_name(program* self) {
  const isthmus_tensor good = floats(self, NULL, (shape){{2, 3}}).view;
  isthmus_tensor bad = good;
  CHECK_OK(relu(self, &good));
  CHECK_USAGE(relu(self, NULL), "x is NULL");
  bad.buffer = NULL;
  CHECK_USAGE(relu(self, &bad), "x.buffer is NULL");
  bad = good;
  bad.rank = 0;
  CHECK_USAGE(relu(self, &bad), "x.rank is 0");
  bad.rank = 5;
  CHECK_USAGE(relu(self, &bad), "isthmus_bias_activation_forward: x.rank is 5 and should be from 1 to 4");
  bad = good;
  bad.type = 3;
  CHECK_USAGE(relu(self, &bad), "x.type is 3");
  bad.type = ISTHMUS_INT32;
  CHECK_USAGE(relu(self, &bad), "x should be float32, not int32");
  bad = good;
  bad.extents[1] = 0;
  CHECK_USAGE(relu(self, &bad), "x.extents[1] is 0");
  bad.extents[0] = bad.extents[1] = (size_t)1 << 33;
  CHECK_USAGE(relu(self, &bad), "x.extents are too large");
  bad = good;
  bad.offset = SIZE_MAX - 2;
  CHECK_USAGE(relu(self, &bad), "x.offset is too large");
  bad.offset = good.offset + 6;
  CHECK_USAGE(relu(self, &bad), "x: a float32 tensor of shape [2, 3] at offset 13 does not fit a buffer of");
}

static void bad_options_are_refused_by_name(program* self) {
  const isthmus_tensor x = floats(self, NULL, (shape){{2, 3}}).view;
  isthmus_activation activation = {99, 0};
  CHECK_USAGE(isthmus_bias_activation_forward(self->queue, &activation, &x, NULL, &x),
              "activation.kind is 99");
  CHECK_USAGE(isthmus_bias_activation_forward(self->queue, NULL, &x, NULL, &x), "activation is NULL");
  CHECK_USAGE(isthmus_uniform(self->queue, &x, 0, 1, NULL), "key is NULL");
  CHECK_USAGE(isthmus_gemm(self->engine, 0, 0, 1, &x, &x, 0, &x), "does not give");
  isthmus_convolution convolution = {3, 1, UINT32_MAX, ISTHMUS_CONV_AUTOMATIC};
  size_t outputs = 77;
  CHECK_USAGE(isthmus_conv2d_extent(&convolution, 8, &outputs), "convolution.padding is 4294967295");
  convolution.padding = 0;
  CHECK_USAGE(isthmus_conv2d_extent(&convolution, 2, &outputs), "a kernel of 3 cannot move");
  convolution.method = -1;
  CHECK_USAGE(isthmus_conv2d_extent(&convolution, 8, &outputs), "convolution.method is -1");
  const isthmus_pool_window window = {17, 1, 0};
  CHECK_USAGE(isthmus_max_pool_extent(&window, 8, &outputs), "a window of 17");
  CHECK(outputs == 77);
}

static void runs_that_cannot_be_opened(program* self) {
  isthmus_run* run = NULL;
  CHECK_USAGE(isthmus_run_open(self->queue, "/no/such/folder", &run), "'/no/such/folder' holds no run");
  CHECK_USAGE(isthmus_run_open(self->queue, NULL, &run), "folder is NULL");
  CHECK(run == NULL);
}

static void* fail_elsewhere(void* unused) {
  CHECK(isthmus_last_error()[0] == 0);
  CHECK_USAGE(isthmus_device_count(NULL), "isthmus_device_count: count is NULL");
  return unused;
}

static void a_message_is_its_threads_own(void) {
  pthread_t thread;
  CHECK_USAGE(isthmus_partials_scratch(NULL), "floats is NULL");
  CHECK(pthread_create(&thread, NULL, fail_elsewhere, NULL) == 0);
  pthread_join(thread, NULL);
  size_t needed = 0;
  CHECK_OK(isthmus_partials_scratch(&needed));
  CHECK(strcmp(isthmus_last_error(), "isthmus_partials_scratch: floats is NULL") == 0);
}

void test_errors(void) {
  program self;
  CHECK(isthmus_last_error()[0] == 0);
  CHECK(isthmus_version()[0] == '0' + ISTHMUS_VERSION_MAJOR);
  null_is_refused_by_name();
  open_program(&self);
  bad_tensors_are_refused_by_name(&self);
  bad_options_are_refused_by_name(&self);
  runs_that_cannot_be_opened(&self);
  close_program(&self);
  a_message_is_its_threads_own();
}
