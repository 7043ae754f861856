#include <stdio.h>
#include <string.h>

#include "check.h"
#include "groups.h"

static void every_device_has_names(void) {
  size_t count = 0;
  CHECK_OK(isthmus_device_count(&count));
  CHECK(count > 0);
  for (size_t i = 0; i < count; ++i) {
    char number[32];
    snprintf(number, sizeof number, "%zu", i);
    isthmus_device* device = NULL;
    const char *name = NULL, *platform = NULL;
    cl_device_id id = NULL;
    char own_name[1024];
    CHECK_OK(isthmus_device_open(number, &device));
    CHECK_OK(isthmus_device_name(device, &name));
    CHECK_OK(isthmus_device_platform_name(device, &platform));
    CHECK_OK(isthmus_device_id(device, &id));
    CHECK(clGetDeviceInfo(id, CL_DEVICE_NAME, sizeof own_name, own_name, NULL) == CL_SUCCESS);
    CHECK(strstr(own_name, name) != NULL && platform[0]);
    CHECK_OK(isthmus_device_destroy(device));
  }
}

static void a_part_of_the_platforms_name_finds_one(void) {
  isthmus_device *device = NULL, *best = NULL;
  const char* platform = NULL;
  CHECK_OK(isthmus_device_open("portable computing", &device));
  CHECK_OK(isthmus_device_platform_name(device, &platform));
  CHECK(strcmp(platform, "Portable Computing Language") == 0);
  CHECK_OK(isthmus_device_destroy(device));
  CHECK_OK(isthmus_device_open(NULL, &best));
  CHECK_OK(isthmus_device_destroy(best));
}

static void an_unknown_one_is_an_error_that_lists_what_there_is(void) {
  isthmus_device* device = NULL;
  CHECK_USAGE(isthmus_device_open("no such card", &device), "no device matches 'no such card'");
  CHECK(strstr(isthmus_last_error(), "isthmus_device_open") == isthmus_last_error());
  CHECK(strstr(isthmus_last_error(), "Portable Computing Language") != NULL);
  CHECK(device == NULL);
}

void test_devices(void) {
  every_device_has_names();
  a_part_of_the_platforms_name_finds_one();
  an_unknown_one_is_an_error_that_lists_what_there_is();
}
