/// \file
/// Translating images with a run that `isthmus train` has finished.
#pragma once

#include "isthmus/c/queue.h"
#include "isthmus/c/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/// Unlike operations, its functions allocate device memory, and wait for the device where parameters go up.
typedef struct isthmus_run isthmus_run;

/// From one domain to the other.
typedef int32_t isthmus_direction;
enum { ISTHMUS_A2B = 0, ISTHMUS_B2A = 1 };

typedef struct isthmus_image_shape {
  size_t channels, height, width;
} isthmus_image_shape;

/// Opens the run of a folder. Its models are loaded when they are first needed. Products are computed as by
/// isthmus_gemm_engine_create_tuned(), as the command does.
/// \param folder  a path
/// \returns ISTHMUS_ERROR_USAGE where it holds no run
ISTHMUS_C_API isthmus_status isthmus_run_open(isthmus_queue* queue, const char* folder, isthmus_run** run);
ISTHMUS_C_API isthmus_status isthmus_run_destroy(isthmus_run* run);

/// The images that a direction takes and gives.
/// \param source, target  either may be NULL
/// \returns ISTHMUS_ERROR_USAGE where a model is not finished, ISTHMUS_ERROR_DATA where its file is damaged
ISTHMUS_C_API isthmus_status isthmus_run_image_shapes(isthmus_run* run, isthmus_direction direction,
                                                      isthmus_image_shape* source,
                                                      isthmus_image_shape* target);

/// Enqueues the translation of `count` images. Runs whose training images were of one brightness and contrast
/// get these images made so too; in size and colour they must be as isthmus_run_image_shapes() says.
/// \param source  pixels in [0, 1]: (count, channels, height, width) or (count, channels·height·width)
/// \param target  pixels in [0, 1], written; the same of the target's images
/// \param seed    of the noise, which depends on the image's place among the `count`, too
/// \param sample  number of the translation of each image: another one gives another
/// \returns as isthmus_run_image_shapes(); ISTHMUS_ERROR_USAGE where shapes do not fit
ISTHMUS_C_API isthmus_status isthmus_run_translate(isthmus_run* run, isthmus_direction direction,
                                                   const isthmus_tensor* source, const isthmus_tensor* target,
                                                   uint64_t seed, uint32_t sample);

/// The same from and to the host's memory. Waits for the result.
/// \param source  count · channels · height · width floats in [0, 1]
/// \param count   1 or more; their images must fit the device at once
/// \param target  as many images of the target's shape, written
ISTHMUS_C_API isthmus_status isthmus_run_translate_host(isthmus_run* run, isthmus_direction direction,
                                                        const float* source, size_t count, float* target,
                                                        uint64_t seed, uint32_t sample);

#ifdef __cplusplus
}
#endif
