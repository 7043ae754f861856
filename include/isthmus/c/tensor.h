/// \file
/// What operations compute on: pieces of the caller's buffers.
///
/// Operations enqueue kernels on the queue and return. They never copy, wait or flush, and allocate only
/// where a gemm engine's memory grows (queue.h) and when a kernel is compiled at its first use. So a result
/// is there when the command queue has come to it; work that is enqueued after it on the same command queue
/// sees it. The buffers are retained by OpenCL until then.
///
/// Tensors are row-major and dense, the outermost extent first; images are (images, channels, height, width).
/// They are float32 unless it says otherwise. Unless it says that one tensor may be another, outputs overlap
/// nothing.
#pragma once

#include "isthmus/c/device.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t isthmus_data_type;
enum { ISTHMUS_FLOAT32 = 0, ISTHMUS_INT32 = 1, ISTHMUS_UINT8 = 2 };

enum { ISTHMUS_MAX_RANK = 4 };

/// A view; it owns nothing, and is read during the call only.
typedef struct isthmus_tensor {
  cl_mem buffer;                     ///< of the queue's context
  size_t offset;                     ///< in elements from the start of the buffer; any
  isthmus_data_type type;            ///< of the elements
  uint32_t rank;                     ///< from 1 to 4
  size_t extents[ISTHMUS_MAX_RANK];  ///< 1 or more each; those beyond the rank are not read
} isthmus_tensor;

#ifdef __cplusplus
}
#endif
