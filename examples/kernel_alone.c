/* A kernel of Isthmus in a program that has nothing else of it: y = softplus(x + b) by cl/bias_activation.cl, whose
 * arguments docs/kernels.md lists. */
#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#include <CL/cl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROWS 3
#define COLUMNS 5
#define WIDTH 4 /* numbers that a work-item takes */
#define SOFTPLUS 5

static void check(cl_int status, const char* call) {
  if (status == CL_SUCCESS) return;
  fprintf(stderr, "%s failed: %d\n", call, status);
  exit(1);
}

static char* text_of(const char* path) {
  FILE* file = fopen(path, "rb");
  if (!file) {
    fprintf(stderr, "cannot open %s\n", path);
    exit(1);
  }
  static char text[100000];
  text[fread(text, 1, sizeof text - 1, file)] = '\0';
  fclose(file);
  return text;
}

int main(void) {
  cl_platform_id platform;
  cl_device_id device;
  cl_int status;
  check(clGetPlatformIDs(1, &platform, NULL), "clGetPlatformIDs");
  check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL), "clGetDeviceIDs");
  cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, &status);
  check(status, "clCreateContext");
  cl_command_queue queue = clCreateCommandQueue(context, device, 0, &status);
  check(status, "clCreateCommandQueue");

  const char* source = text_of(ISTHMUS_CL "/bias_activation.cl");
  cl_program program = clCreateProgramWithSource(context, 1, &source, NULL, &status);
  check(status, "clCreateProgramWithSource");
  check(clBuildProgram(program, 1, &device, "-cl-std=CL1.2 -DWIDTH=4 -I " ISTHMUS_CL, NULL, NULL), "clBuildProgram");
  cl_kernel kernel = clCreateKernel(program, "bias_activation_forward", &status);
  check(status, "clCreateKernel");

  float x[ROWS * COLUMNS], bias[COLUMNS], y[ROWS * COLUMNS];
  for (int i = 0; i < ROWS * COLUMNS; ++i) x[i] = 0.5f * (float)(i - 7);
  for (int i = 0; i < COLUMNS; ++i) bias[i] = 0.1f * (float)i;
  cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, sizeof x, x, &status);
  check(status, "clCreateBuffer");
  cl_mem bias_buffer = clCreateBuffer(context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, sizeof bias, bias, &status);
  check(status, "clCreateBuffer");

  const cl_ulong offset = 0; /* in elements */
  const cl_uint columns = COLUMNS, has_bias = 1, activation = SOFTPLUS;
  const cl_float slope = 0;
  const struct {
    size_t size;
    const void* value;
  } arguments[] = {{sizeof buffer, &buffer},           {sizeof offset, &offset},   {sizeof bias_buffer, &bias_buffer},
                   {sizeof offset, &offset},           {sizeof buffer, &buffer},   {sizeof offset, &offset},
                   {sizeof columns, &columns},         {sizeof has_bias, &has_bias},
                   {sizeof activation, &activation},   {sizeof slope, &slope}};
  for (cl_uint i = 0; i < sizeof arguments / sizeof *arguments; ++i)
    check(clSetKernelArg(kernel, i, arguments[i].size, arguments[i].value), "clSetKernelArg");
  const size_t global[] = {(COLUMNS + WIDTH - 1) / WIDTH, ROWS};
  check(clEnqueueNDRangeKernel(queue, kernel, 2, NULL, global, NULL, 0, NULL, NULL), "clEnqueueNDRangeKernel");
  check(clEnqueueReadBuffer(queue, buffer, CL_TRUE, 0, sizeof y, y, 0, NULL, NULL), "clEnqueueReadBuffer");

  float worst = 0;
  for (int i = 0; i < ROWS * COLUMNS; ++i)
    worst = fmaxf(worst, fabsf(y[i] - log1pf(expf(x[i] + bias[i % COLUMNS]))));
  printf("softplus differs by at most %g\n", worst);

  clReleaseMemObject(bias_buffer);
  clReleaseMemObject(buffer);
  clReleaseKernel(kernel);
  clReleaseProgram(program);
  clReleaseCommandQueue(queue);
  clReleaseContext(context);
  return worst < 1e-5f ? 0 : 1;
}
