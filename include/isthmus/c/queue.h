/// \file
/// A context, an in-order command queue and the kernels built for them: what every operation is given.
#pragma once

#include "isthmus/c/device.h"
#include "isthmus/c/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/// One thread at a time may use it, or anything made from it.
typedef struct isthmus_queue isthmus_queue;

/// A context and a queue of its own on `device`, whose handle may be destroyed thereafter.
ISTHMUS_C_API isthmus_status isthmus_queue_create(const isthmus_device* device, isthmus_queue** queue);

/// Works inside a caller's OpenCL program. The context and the command queue are retained until the handle
/// and all that was made from it are destroyed, and never configured. \returns ISTHMUS_ERROR_USAGE for a
/// command queue that is out of order, or of another context or device
ISTHMUS_C_API isthmus_status isthmus_queue_wrap(cl_context context, cl_device_id device,
                                                cl_command_queue command_queue, isthmus_queue** queue);
/// What has been enqueued is still done.
ISTHMUS_C_API isthmus_status isthmus_queue_destroy(isthmus_queue* queue);

/// The OpenCL objects beneath, to make buffers and to read them. Not retained for the caller.
ISTHMUS_C_API isthmus_status isthmus_queue_context(const isthmus_queue* queue, cl_context* context);
ISTHMUS_C_API isthmus_status isthmus_queue_command_queue(const isthmus_queue* queue,
                                                         cl_command_queue* command_queue);

/// Waits for everything (clFinish).
ISTHMUS_C_API isthmus_status isthmus_queue_finish(isthmus_queue* queue);

/// What is enqueued from now on begins after these events of the queue's context, whichever queue they are
/// of. The host does not wait. \param events  not retained; NULL where count is 0
ISTHMUS_C_API isthmus_status isthmus_queue_enqueue_barrier(isthmus_queue* queue, size_t count,
                                                           const cl_event* events);
/// An event that completes when all that has been enqueued so far is done. Call clFlush before another queue
/// waits for it. \param event  for the caller to release
ISTHMUS_C_API isthmus_status isthmus_queue_enqueue_marker(isthmus_queue* queue, cl_event* event);

/// Between a call with 1 and one with 0, operations check their arguments, build their kernels and take what
/// memory a gemm engine needs, but enqueue nothing. A step that was gone through once like that neither
/// compiles nor allocates later on; only CLBlast compiles its kernels at the first real product.
ISTHMUS_C_API isthmus_status isthmus_queue_dry_run(isthmus_queue* queue, int is_dry);

/// Computes matrix products on its queue, and whatever is made of them. It has scratch memory of its own,
/// which grows at the first call of a larger shape or during a dry run, so that shapes that have been
/// allocate nothing; or it uses the caller's.
typedef struct isthmus_gemm_engine isthmus_gemm_engine;

/// The engine for this queue's device: CLBlast, or on a CPU kernels in a CPU's shape, which are faster there.
ISTHMUS_C_API isthmus_status isthmus_gemm_engine_create(isthmus_queue* queue, isthmus_gemm_engine** engine);

/// The same, with what `isthmus tune` found for this device, if it did: reads the file that the environment's
/// ISTHMUS_TUNING names (docs/devices.md; "off": none), and tries some products, which waits. CLBlast keeps
/// parameters per process and device, so they then hold for all of the process' products by CLBlast on it.
ISTHMUS_C_API isthmus_status isthmus_gemm_engine_create_tuned(isthmus_queue* queue,
                                                              isthmus_gemm_engine** engine);
ISTHMUS_C_API isthmus_status isthmus_gemm_engine_destroy(isthmus_gemm_engine* engine);

/// From now on the engine takes its scratch memory from `workspace`, and allocates none; what needs more
/// fails with ISTHMUS_ERROR_USAGE. Other work on the same command queue may use it in between. \param
/// workspace  float32, from its buffer's first element on; its buffer is retained until the engine is
///                   destroyed. NULL: none, which is enough for a dry run that finds out what is needed
ISTHMUS_C_API isthmus_status isthmus_gemm_engine_use_workspace(isthmus_gemm_engine* engine,
                                                               const isthmus_tensor* workspace);
/// Floats of scratch memory that what took most so far takes, dry runs included.
ISTHMUS_C_API isthmus_status isthmus_gemm_engine_workspace_needed(const isthmus_gemm_engine* engine,
                                                                  size_t* floats);

#ifdef __cplusplus
}
#endif
