/* Counts what a program that is linked with call_counts.cpp, before libOpenCL, and its libraries ask of
 * OpenCL. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* "1 clFinish, 2 clCreateBuffer" and so on since this was called last; "": nothing but launches, arguments,
 * questions and references. It lasts until the next call. */
const char* take_call_counts(void);

/* Kernels enqueued since this was called last. */
unsigned take_launches(void);

#ifdef __cplusplus
}
#endif
