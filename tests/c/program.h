/* A program of someone else's: its own OpenCL context, queue and buffers, with Isthmus at work on them. */
#pragma once

#include "check.h"

enum { MOST_ARRAYS = 32 };

/* A tensor within a larger buffer, at an odd offset between guards. */
typedef struct array {
  isthmus_tensor view;
  size_t elements;
} array;

typedef struct program {
  cl_device_id device;
  cl_context context;
  cl_command_queue command_queue;
  isthmus_queue* queue;
  isthmus_gemm_engine* engine;
  cl_mem buffers[MOST_ARRAYS];
  size_t buffer_count;
} program;

/* A device of the environment's ISTHMUS_DEVICE. */
cl_device_id test_device(void);

void open_program(program* self);
void close_program(program* self);

/* A shape for what follows: {2, 3, 4} stands for rank 3. Extents of 0 end it. */
typedef struct shape {
  size_t extents[ISTHMUS_MAX_RANK];
} shape;

/* values NULL: NaN, which a result must replace. */
array floats(program* self, const float* values, shape extents);
array integers(program* self, const int32_t* values, shape extents);
array bytes(program* self, shape extents);

/* What is there now, after checking that the guards are as they were. */
void read_array(program* self, const array* from, void* values);

/* Numbers between -1 and 1, the same in every run. */
void draw(float* values, size_t count);
