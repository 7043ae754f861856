#include "program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OFFSET = 7, GUARD = 5, GUARD_BYTE = 0x5a };

static size_t size_of(isthmus_data_type type) {
  return type == ISTHMUS_UINT8 ? 1 : 4;
}

cl_device_id test_device(void) {
  isthmus_device* device = NULL;
  cl_device_id id = NULL;
  CHECK_OK(isthmus_device_open(getenv("ISTHMUS_DEVICE"), &device));
  CHECK_OK(isthmus_device_id(device, &id));
  CHECK_OK(isthmus_device_destroy(device));
  return id;
}

void open_program(program* self) {
  memset(self, 0, sizeof *self);
  self->device = test_device();
  self->context = clCreateContext(NULL, 1, &self->device, NULL, NULL, NULL);
  self->command_queue = clCreateCommandQueue(self->context, self->device, 0, NULL);
  CHECK_OK(isthmus_queue_wrap(self->context, self->device, self->command_queue, &self->queue));
  CHECK_OK(isthmus_gemm_engine_create(self->queue, &self->engine));
}

void close_program(program* self) {
  CHECK_OK(isthmus_queue_destroy(self->queue)); /* before the engine, which keeps what it needs */
  CHECK_OK(isthmus_gemm_engine_destroy(self->engine));
  for (size_t i = 0; i < self->buffer_count; ++i) clReleaseMemObject(self->buffers[i]);
  clReleaseCommandQueue(self->command_queue);
  clReleaseContext(self->context);
}

static array make_array(program* self, const void* values, isthmus_data_type type, shape extents) {
  array made = {{NULL, OFFSET, type, 0, {0}}, 1};
  while (made.view.rank < ISTHMUS_MAX_RANK && extents.extents[made.view.rank]) {
    made.view.extents[made.view.rank] = extents.extents[made.view.rank];
    made.elements *= extents.extents[made.view.rank++];
  }
  const size_t size = size_of(type), bytes_in_all = (OFFSET + made.elements + GUARD) * size;
  unsigned char* contents = malloc(bytes_in_all);
  memset(contents, GUARD_BYTE, bytes_in_all);
  if (values) memcpy(contents + OFFSET * size, values, made.elements * size);
  for (size_t i = 0; !values && type == ISTHMUS_FLOAT32 && i < made.elements; ++i)
    ((float*)contents)[OFFSET + i] = NAN;
  made.view.buffer =
      clCreateBuffer(self->context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, bytes_in_all, contents, NULL);
  free(contents);
  CHECK(made.view.buffer != NULL && self->buffer_count < MOST_ARRAYS);
  self->buffers[self->buffer_count++] = made.view.buffer;
  return made;
}

array floats(program* self, const float* values, shape extents) {
  return make_array(self, values, ISTHMUS_FLOAT32, extents);
}

array integers(program* self, const int32_t* values, shape extents) {
  return make_array(self, values, ISTHMUS_INT32, extents);
}

array bytes(program* self, shape extents) {
  return make_array(self, NULL, ISTHMUS_UINT8, extents);
}

void read_array(program* self, const array* from, void* values) {
  const size_t size = size_of(from->view.type), before = OFFSET * size, inside = from->elements * size,
               in_all = before + inside + GUARD * size;
  unsigned char* contents = malloc(in_all);
  CHECK(clEnqueueReadBuffer(self->command_queue, from->view.buffer, CL_TRUE, 0, in_all, contents, 0, NULL,
                            NULL) == CL_SUCCESS);
  int is_intact = 1;
  for (size_t i = 0; i < in_all; ++i)
    if ((i < before || i >= before + inside) && contents[i] != GUARD_BYTE) is_intact = 0;
  CHECK(is_intact);
  memcpy(values, contents + before, inside);
  free(contents);
}

void draw(float* values, size_t count) {
  static uint32_t state = 1;
  for (size_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    values[i] = (float)(state >> 8) / (float)(1 << 23) - 1;
  }
}
