/* The tests of the C API that are C11 themselves. test_c_api GROUP runs one of them. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "groups.h"

static const struct {
  const char* name;
  void (*run)(void);
} groups[] = {{"devices", test_devices}, {"errors", test_errors}, {"image_ops", test_image_ops},
              {"ops", test_ops},         {"queues", test_queues}, {"random", test_random}};

int main(int argc, char** argv) {
  for (size_t i = 0; argc == 2 && i < sizeof groups / sizeof *groups; ++i)
    if (strcmp(argv[1], groups[i].name) == 0) {
      groups[i].run();
      return failures ? 1 : 0;
    }
  fprintf(stderr, "test_c_api GROUP\n");
  return 2;
}
