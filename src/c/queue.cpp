#include "isthmus/c/queue.h"

#include "arguments.hpp"
#include "guard.hpp"
#include "isthmus/ops/tuning_record.hpp"

using namespace isthmus;
using c::given;
using c::guarded;
using c::queue_of;

namespace {

template <class T>
T property(cl_command_queue queue, cl_command_queue_info name) {
  T value{};
  check(clGetCommandQueueInfo(queue, name, sizeof value, &value, nullptr), "clGetCommandQueueInfo");
  return value;
}

/// Mixed up, the three would fail much later, where a kernel is built or launched.
void require_together(cl_context context, cl_device_id device, cl_command_queue queue) {
  given(context, "context");
  given(device, "device");
  given(queue, "command_queue");
  if (property<cl_context>(queue, CL_QUEUE_CONTEXT) != context)
    throw UsageError("command_queue is of another context");
  if (property<cl_device_id>(queue, CL_QUEUE_DEVICE) != device)
    throw UsageError("command_queue is of another device");
}

isthmus_queue* new_handle(Queue queue) {
  return new isthmus_queue{std::make_shared<Queue>(std::move(queue)), {}};
}

isthmus_gemm_engine* new_engine(const isthmus_queue& queue, const ops::GemmTuning& tuning) {
  return new isthmus_gemm_engine{queue.queue, ops::make_gemm(*queue.queue, tuning)};
}

}  // namespace

isthmus_status isthmus_queue_create(const isthmus_device* device, isthmus_queue** queue) {
  return guarded(__func__, [&] {
    isthmus_queue*& result = given(queue, "queue");
    result = new_handle(Queue(given(device, "device").device));
  });
}

isthmus_status isthmus_queue_wrap(cl_context context, cl_device_id device, cl_command_queue command_queue,
                                  isthmus_queue** queue) {
  return guarded(__func__, [&] {
    isthmus_queue*& result = given(queue, "queue");
    require_together(context, device, command_queue);
    result = new_handle(Queue::wrap(context, device, command_queue));
  });
}

isthmus_status isthmus_queue_destroy(isthmus_queue* queue) {
  return guarded(__func__, [&] { delete queue; });
}

isthmus_status isthmus_queue_context(const isthmus_queue* queue, cl_context* context) {
  return guarded(__func__, [&] { given(context, "context") = queue_of(queue).context(); });
}

isthmus_status isthmus_queue_command_queue(const isthmus_queue* queue, cl_command_queue* command_queue) {
  return guarded(__func__, [&] { given(command_queue, "command_queue") = queue_of(queue).id(); });
}

isthmus_status isthmus_queue_finish(isthmus_queue* queue) {
  return guarded(__func__, [&] { queue_of(queue).finish(); });
}

isthmus_status isthmus_queue_enqueue_barrier(isthmus_queue* queue, size_t count, const cl_event* events) {
  return guarded(__func__, [&] {
    Queue& on = queue_of(queue);
    if (count == 0) return;
    on.enqueue_barrier({&given(events, "events"), events + count});
  });
}

isthmus_status isthmus_queue_enqueue_marker(isthmus_queue* queue, cl_event* event) {
  return guarded(__func__, [&] {
    cl_event& result = given(event, "event");
    const Event marker = queue_of(queue).enqueue_marker();
    check(clRetainEvent(marker.get()), "clRetainEvent");
    result = marker.get();
  });
}

isthmus_status isthmus_queue_dry_run(isthmus_queue* queue, int is_dry) {
  return guarded(__func__, [&] {
    isthmus_queue& handle = given(queue, "queue");
    handle.dry_run.reset();
    if (is_dry) handle.dry_run.emplace(*handle.queue);
  });
}

isthmus_status isthmus_gemm_engine_create(isthmus_queue* queue, isthmus_gemm_engine** engine) {
  return guarded(__func__, [&] {
    isthmus_gemm_engine*& result = given(engine, "engine");
    result = new_engine(given(queue, "queue"), ops::default_tuning(queue_of(queue).device()));
  });
}

isthmus_status isthmus_gemm_engine_create_tuned(isthmus_queue* queue, isthmus_gemm_engine** engine) {
  return guarded(__func__, [&] {
    isthmus_gemm_engine*& result = given(engine, "engine");
    result = new_engine(given(queue, "queue"), ops::load_tuning(queue_of(queue)).tuning);
  });
}

isthmus_status isthmus_gemm_engine_destroy(isthmus_gemm_engine* engine) {
  return guarded(__func__, [&] { delete engine; });
}

isthmus_status isthmus_gemm_engine_use_workspace(isthmus_gemm_engine* engine,
                                                 const isthmus_tensor* workspace) {
  return guarded(__func__, [&] {
    isthmus_gemm_engine& its = given(engine, "engine");
    its.gemm->use_workspace(c::tensor_or_none(*its.queue, workspace, "workspace"));
  });
}

isthmus_status isthmus_gemm_engine_workspace_needed(const isthmus_gemm_engine* engine, size_t* floats) {
  return guarded(__func__,
                 [&] { given(floats, "floats") = given(engine, "engine").gemm->workspace_needed(); });
}
