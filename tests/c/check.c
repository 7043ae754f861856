#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

int failures = 0;

void check(int holds, const char* what, const char* file, int line) {
  if (holds) return;
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
  ++failures;
}

void check_status(isthmus_status got, isthmus_status want, const char* text, const char* call,
                  const char* file, int line) {
  if (got == want && (want == ISTHMUS_OK || strstr(isthmus_last_error(), text))) return;
  fprintf(stderr, "%s:%d: %s gave %d (\"%s\"), not %d with \"%s\"\n", file, line, call, (int)got,
          got == ISTHMUS_OK ? "" : isthmus_last_error(), (int)want, text);
  ++failures;
}

void check_close(const float* got, const double* want, size_t count, double tolerance, const char* what,
                 const char* file, int line) {
  for (size_t i = 0; i < count; ++i)
    if (!(fabs(got[i] - want[i]) <= tolerance * (1 + fabs(want[i])))) {
      fprintf(stderr, "%s:%d: %s[%zu] is %g, expected %g\n", file, line, what, i, got[i], want[i]);
      ++failures;
      return;
    }
}
