/* What is expected of the C API. A check that fails is told, and the program goes on, to end with 1. */
#pragma once

#include "isthmus/c/isthmus.h"

extern int failures;

#define CHECK(holds) check((holds) ? 1 : 0, #holds, __FILE__, __LINE__)
#define CHECK_OK(call) check_status((call), ISTHMUS_OK, "", #call, __FILE__, __LINE__)
/* The call should fail with this status, and a message with this text in it. */
#define CHECK_FAILS(call, status, text) check_status((call), (status), (text), #call, __FILE__, __LINE__)
#define CHECK_USAGE(call, text) CHECK_FAILS(call, ISTHMUS_ERROR_USAGE, text)
#define CHECK_CLOSE(got, want, count, tolerance) \
  check_close((got), (want), (count), (tolerance), #got, __FILE__, __LINE__)

void check(int holds, const char* what, const char* file, int line);
void check_status(isthmus_status got, isthmus_status want, const char* text, const char* call,
                  const char* file, int line);
/* |got - want| <= tolerance * (1 + |want|) for every element. NaN never passes. */
void check_close(const float* got, const double* want, size_t count, double tolerance, const char* what,
                 const char* file, int line);
