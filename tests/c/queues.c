#include "groups.h"
#include "program.h"

static cl_uint references(cl_context context) {
  cl_uint count = 0;
  clGetContextInfo(context, CL_CONTEXT_REFERENCE_COUNT, sizeof count, &count, NULL);
  return count;
}

static void an_out_of_order_queue_is_refused(void) {
  const cl_device_id device = test_device();
  const cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, NULL);
  const cl_command_queue disorderly =
      clCreateCommandQueue(context, device, CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE, NULL);
  const cl_uint before = references(context);
  isthmus_queue* queue = NULL;
  CHECK_USAGE(isthmus_queue_wrap(context, device, disorderly, &queue), "in-order");
  CHECK(queue == NULL && references(context) == before);
  clReleaseCommandQueue(disorderly);
  clReleaseContext(context);
}

static void a_queue_of_another_context_is_refused(void) {
  program one, other;
  open_program(&one);
  open_program(&other);
  isthmus_queue* queue = NULL;
  CHECK_USAGE(isthmus_queue_wrap(one.context, one.device, other.command_queue, &queue),
              "command_queue is of another context");
  const array x = floats(&other, NULL, (shape){{2, 3}});
  const isthmus_activation relu = {ISTHMUS_RELU, 0};
  CHECK_USAGE(isthmus_bias_activation_forward(one.queue, &relu, &x.view, NULL, &x.view),
              "x.buffer is of another context");
  close_program(&one);
  close_program(&other);
}

static void what_is_wrapped_is_retained_and_given_back(void) {
  program self;
  open_program(&self);
  const cl_uint before = references(self.context);
  isthmus_queue* queue = NULL;
  isthmus_gemm_engine* engine = NULL;
  cl_context context = NULL;
  cl_command_queue command_queue = NULL;
  CHECK_OK(isthmus_queue_wrap(self.context, self.device, self.command_queue, &queue));
  CHECK_OK(isthmus_queue_context(queue, &context));
  CHECK_OK(isthmus_queue_command_queue(queue, &command_queue));
  CHECK(context == self.context && command_queue == self.command_queue);
  CHECK_OK(isthmus_gemm_engine_create(queue, &engine));
  CHECK_OK(isthmus_queue_destroy(queue));
  CHECK(references(self.context) > before);
  CHECK_OK(isthmus_gemm_engine_destroy(engine));
  CHECK(references(self.context) == before);
  close_program(&self);
}

static void a_queue_of_its_own_has_what_buffers_need(void) {
  isthmus_device* device = NULL;
  program self = {0};
  CHECK_OK(isthmus_device_open("portable", &device));
  CHECK_OK(isthmus_queue_create(device, &self.queue));
  CHECK_OK(isthmus_device_destroy(device));
  CHECK_OK(isthmus_queue_context(self.queue, &self.context));
  CHECK_OK(isthmus_queue_command_queue(self.queue, &self.command_queue));
  const float values[] = {-1, 2};
  const array x = floats(&self, values, (shape){{1, 2}});
  const isthmus_activation relu = {ISTHMUS_RELU, 0};
  CHECK_OK(isthmus_bias_activation_forward(self.queue, &relu, &x.view, NULL, &x.view));
  CHECK_OK(isthmus_queue_finish(self.queue));
  float got[2];
  read_array(&self, &x, got);
  CHECK(got[0] == 0 && got[1] == 2);
  clReleaseMemObject(x.view.buffer);
  CHECK_OK(isthmus_queue_destroy(self.queue));
}

static void a_dry_run_enqueues_nothing(void) {
  program self;
  open_program(&self);
  const float values[] = {-1, 2};
  const array x = floats(&self, values, (shape){{1, 2}});
  const isthmus_activation relu = {ISTHMUS_RELU, 0};
  float got[2];
  CHECK_OK(isthmus_queue_dry_run(self.queue, 1));
  CHECK_OK(isthmus_queue_dry_run(self.queue, 1));
  CHECK_OK(isthmus_bias_activation_forward(self.queue, &relu, &x.view, NULL, &x.view));
  read_array(&self, &x, got);
  CHECK(got[0] == -1);
  isthmus_run* run = NULL;
  CHECK_USAGE(isthmus_run_open(self.queue, "anywhere", &run), "dry run");
  CHECK_OK(isthmus_queue_dry_run(self.queue, 0));
  CHECK_OK(isthmus_bias_activation_forward(self.queue, &relu, &x.view, NULL, &x.view));
  read_array(&self, &x, got);
  CHECK(got[0] == 0 && got[1] == 2);
  close_program(&self);
}

static void events_order_work_of_several_queues(void) {
  program self;
  open_program(&self);
  const float values[] = {-1, 2};
  const array x = floats(&self, values, (shape){{1, 2}});
  const isthmus_activation relu = {ISTHMUS_RELU, 0};
  const cl_event start = clCreateUserEvent(self.context, NULL);
  cl_event done = NULL;
  cl_int status = CL_COMPLETE;
  CHECK_OK(isthmus_queue_enqueue_barrier(self.queue, 0, NULL));
  CHECK_USAGE(isthmus_queue_enqueue_barrier(self.queue, 1, NULL), "events");
  CHECK_OK(isthmus_queue_enqueue_barrier(self.queue, 1, &start));
  CHECK_OK(isthmus_bias_activation_forward(self.queue, &relu, &x.view, NULL, &x.view));
  CHECK_OK(isthmus_queue_enqueue_marker(self.queue, &done));
  clFlush(self.command_queue);
  clGetEventInfo(done, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, NULL);
  CHECK(status > CL_COMPLETE);
  clSetUserEventStatus(start, CL_COMPLETE);
  clWaitForEvents(1, &done);
  float got[2];
  read_array(&self, &x, got);
  CHECK(got[0] == 0 && got[1] == 2);
  clReleaseEvent(done);
  clReleaseEvent(start);
  close_program(&self);
}

static void a_workspace_is_the_callers(void) {
  program self;
  open_program(&self);
  enum { TERMS = 2000, ROWS = 33, COLUMNS = 31 };
  const array a = floats(&self, NULL, (shape){{TERMS, ROWS}}),
              b = floats(&self, NULL, (shape){{TERMS, COLUMNS}}),
              c = floats(&self, NULL, (shape){{ROWS, COLUMNS}});
  const isthmus_random_key key = {1, 2, 3};
  size_t needed = 0;
  CHECK_OK(isthmus_uniform(self.queue, &a.view, 0, 1, &key));
  CHECK_OK(isthmus_uniform(self.queue, &b.view, 0, 1, &key));
  CHECK_OK(isthmus_gemm_engine_use_workspace(self.engine, NULL));
  CHECK_USAGE(isthmus_gemm(self.engine, 1, 0, 1, &a.view, &b.view, 0, &c.view), "workspace");
  CHECK_OK(isthmus_queue_dry_run(self.queue, 1));
  CHECK_OK(isthmus_gemm(self.engine, 1, 0, 1, &a.view, &b.view, 0, &c.view));
  CHECK_OK(isthmus_queue_dry_run(self.queue, 0));
  CHECK_OK(isthmus_gemm_engine_workspace_needed(self.engine, &needed));
  CHECK(needed > 0);
  const isthmus_tensor workspace = {
      .buffer = clCreateBuffer(self.context, CL_MEM_READ_WRITE, needed * sizeof(float), NULL, NULL),
      .type = ISTHMUS_FLOAT32,
      .rank = 1,
      .extents = {needed}};
  CHECK_OK(isthmus_gemm_engine_use_workspace(self.engine, &workspace));
  CHECK_OK(isthmus_gemm(self.engine, 1, 0, 1, &a.view, &b.view, 0, &c.view));
  float got[ROWS * COLUMNS];
  read_array(&self, &c, got);
  CHECK(got[0] > TERMS / 8.0f && got[0] < TERMS / 2.0f);
  clReleaseMemObject(workspace.buffer);
  close_program(&self);
}

void test_queues(void) {
  an_out_of_order_queue_is_refused();
  a_queue_of_another_context_is_refused();
  what_is_wrapped_is_retained_and_given_back();
  a_queue_of_its_own_has_what_buffers_need();
  a_dry_run_enqueues_nothing();
  events_order_work_of_several_queues();
  a_workspace_is_the_callers();
}
