/* Isthmus in a C program that has its own OpenCL context, queue and buffer: one operation, and, where a run's
 * folder is given, one translated image. */
#include <isthmus/c/isthmus.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Every function returns 0, or the message says what was wrong. */
static void require(isthmus_status status) {
  if (status == ISTHMUS_OK) return;
  fprintf(stderr, "%s\n", isthmus_last_error());
  exit(1);
}

/* Two rows of three numbers from the buffer's third on, softplus in place. Nothing copies or waits. */
static void apply_softplus(isthmus_queue* queue, cl_mem buffer) {
  const isthmus_tensor x = {
      .buffer = buffer, .offset = 2, .type = ISTHMUS_FLOAT32, .rank = 2, .extents = {2, 3}};
  const isthmus_activation softplus = {.kind = ISTHMUS_SOFTPLUS};
  require(isthmus_bias_activation_forward(queue, &softplus, &x, NULL, &x));
}

/* A bar of light as an image of the run's first domain, and what it becomes in the second one. */
static void translate(isthmus_queue* queue, const char* folder) {
  isthmus_run* run;
  isthmus_image_shape from, to;
  require(isthmus_run_open(queue, folder, &run));
  require(isthmus_run_image_shapes(run, ISTHMUS_A2B, &from, &to));
  const size_t pixels = from.channels * from.height * from.width;
  float *image = malloc(pixels * sizeof(float)),
        *translated = malloc(to.channels * to.height * to.width * sizeof(float));
  for (size_t i = 0; i < pixels; ++i) image[i] = i % from.width / 2 == from.width / 4 ? 1 : 0;
  require(isthmus_run_translate_host(run, ISTHMUS_A2B, image, 1, translated, 0, 0));
  for (size_t i = 0; i < to.height * to.width; ++i)
    printf("%c%s", " .:-=+*#%@"[(int)(9.5f * translated[i])], (i + 1) % to.width ? "" : "\n");
  free(image);
  free(translated);
  require(isthmus_run_destroy(run));
}

int main(int argc, char** argv) {
  /* The program's own OpenCL objects; isthmus_device_open() is only a convenient way to a cl_device_id. */
  isthmus_device* best;
  cl_device_id device;
  require(isthmus_device_open(NULL, &best));
  require(isthmus_device_id(best, &device));
  require(isthmus_device_destroy(best));
  const cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, NULL);
  const cl_command_queue command_queue = clCreateCommandQueue(context, device, 0, NULL);
  float values[] = {-4, -3, -2, -1, 0, 1, 2, 3};
  const cl_mem buffer =
      clCreateBuffer(context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, sizeof values, values, NULL);

  isthmus_queue* queue;
  require(isthmus_queue_wrap(context, device, command_queue, &queue));
  apply_softplus(queue, buffer);
  if (argc > 1) translate(queue, argv[1]);
  require(isthmus_queue_destroy(queue));

  clEnqueueReadBuffer(command_queue, buffer, CL_TRUE, 0, sizeof values, values, 0, NULL, NULL);
  int is_right = values[1] == -3;
  for (int i = 2; i < 8; ++i) {
    printf("softplus(%d) = %g\n", i - 4, values[i]);
    is_right = is_right && fabs(values[i] - log1p(exp(i - 4))) < 1e-5;
  }
  clReleaseMemObject(buffer);
  clReleaseCommandQueue(command_queue);
  clReleaseContext(context);
  return is_right ? 0 : 1;
}
