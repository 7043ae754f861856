/* The tests by theme; ctest runs each on its own. */
#pragma once

void test_devices(void);
void test_errors(void);
void test_image_ops(void);
void test_ops(void);
void test_queues(void);
void test_random(void);
