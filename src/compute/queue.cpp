#include "isthmus/compute/queue.hpp"

#include "isthmus/compute/error.hpp"

namespace isthmus {
namespace {

cl_context new_context(const Device& device) {
  const cl_context_properties properties[] = {CL_CONTEXT_PLATFORM,
                                              reinterpret_cast<cl_context_properties>(device.platform()), 0};
  const cl_device_id id = device.id();
  cl_int status = CL_SUCCESS;
  const cl_context context = clCreateContext(properties, 1, &id, nullptr, nullptr, &status);
  check(status, "clCreateContext");
  return context;
}

cl_command_queue new_queue(cl_context context, const Device& device) {
  cl_int status = CL_SUCCESS;
  const cl_command_queue queue = clCreateCommandQueue(context, device.id(), 0, &status);
  check(status, "clCreateCommandQueue");
  return queue;
}

}  // namespace

Queue::Queue(std::shared_ptr<std::remove_pointer_t<cl_context>> context, const Device& device,
             cl_command_queue queue)
    : device_(device),
      context_(std::move(context)),
      queue_(queue, clReleaseCommandQueue),
      programs_(context_.get(), device) {}

Queue::Queue(const Device& device)
    : device_(device),
      context_(new_context(device), clReleaseContext),
      queue_(new_queue(context_.get(), device), clReleaseCommandQueue),
      programs_(context_.get(), device) {}

Queue Queue::wrap(cl_context context, cl_device_id device, cl_command_queue queue) {
  cl_command_queue_properties properties = 0;
  check(clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES, sizeof properties, &properties, nullptr),
        "clGetCommandQueueInfo");
  if (properties & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE)
    throw UsageError("Isthmus needs an in-order command queue; this one is out of order");
  const Device wrapped(device);
  check(clRetainContext(context), "clRetainContext");
  const std::shared_ptr<std::remove_pointer_t<cl_context>> retained(context, clReleaseContext);
  check(clRetainCommandQueue(queue), "clRetainCommandQueue");
  return Queue(retained, wrapped, queue);
}

Memory Queue::allocate(std::size_t bytes) {
  // Drivers that give memory at its first use only would fail later, in a command that does not say why.
  const bool is_too_large = bytes > device_.max_allocation();
  const bool is_full = *allocated_ + bytes > device_.global_memory();
  cl_int status = is_too_large ? CL_INVALID_BUFFER_SIZE : CL_MEM_OBJECT_ALLOCATION_FAILURE;
  cl_mem buffer = nullptr;
  if (!is_too_large && !is_full)
    buffer = clCreateBuffer(context(), CL_MEM_READ_WRITE, bytes ? bytes : 1, nullptr, &status);
  if (!buffer)
    throw DeviceError("clCreateBuffer of " + std::to_string(bytes) + " bytes on " + device_.name() +
                          ", which takes " + std::to_string(device_.max_allocation()) + " in a buffer and " +
                          std::to_string(device_.global_memory()) + " in all, of which " +
                          std::to_string(*allocated_) + " are in use,",
                      status);
  ++counters_.allocations;
  *allocated_ += bytes;
  return Memory(buffer, [bytes, allocated = allocated_](cl_mem memory) {
    clReleaseMemObject(memory);
    *allocated -= bytes;
  });
}

void Queue::write(const Tensor& tensor, const void* data) {
  if (dry_ || tensor.empty()) return;
  ++counters_.blocking_calls;
  const std::size_t offset = tensor.offset() * element_size(tensor.type());
  check(
      clEnqueueWriteBuffer(id(), tensor.buffer(), CL_TRUE, offset, tensor.bytes(), data, 0, nullptr, nullptr),
      "clEnqueueWriteBuffer");
}

void Queue::write_later(const Tensor& tensor, const void* data) {
  if (dry_ || tensor.empty()) return;
  const std::size_t offset = tensor.offset() * element_size(tensor.type());
  check(clEnqueueWriteBuffer(id(), tensor.buffer(), CL_FALSE, offset, tensor.bytes(), data, 0, nullptr,
                             nullptr),
        "clEnqueueWriteBuffer");
}

void Queue::write_checked(const Tensor& tensor, const void* data, std::size_t elements) {
  if (elements != tensor.elements())
    throw UsageError(std::to_string(elements) + " elements for a tensor of shape " + tensor.shape().text());
  write(tensor, data);
}

Tensor Queue::borrow_host(void* data, Shape shape, DataType type) {
  cl_int status = CL_SUCCESS;
  const cl_mem buffer = clCreateBuffer(context(), CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR,
                                       shape.elements() * element_size(type), data, &status);
  check(status, "clCreateBuffer of the host's memory");
  return Tensor(Memory(buffer, clReleaseMemObject), 0, shape, type);
}

void Queue::read(const Tensor& tensor, void* data) {
  if (dry_ || tensor.empty()) return;
  ++counters_.blocking_calls;
  const std::size_t offset = tensor.offset() * element_size(tensor.type());
  check(
      clEnqueueReadBuffer(id(), tensor.buffer(), CL_TRUE, offset, tensor.bytes(), data, 0, nullptr, nullptr),
      "clEnqueueReadBuffer");
}

std::shared_ptr<const void> Queue::map(const Tensor& tensor) {
  if (dry_ || tensor.empty()) return nullptr;
  ++counters_.blocking_calls;
  cl_int status = CL_SUCCESS;
  void* const mapped = clEnqueueMapBuffer(id(), tensor.buffer(), CL_TRUE, CL_MAP_READ,
                                          tensor.offset() * element_size(tensor.type()), tensor.bytes(), 0,
                                          nullptr, nullptr, &status);
  check(status, "clEnqueueMapBuffer");
  return {mapped, [queue = queue_, tensor](const void* pointer) {
            clEnqueueUnmapMemObject(queue.get(), tensor.buffer(), const_cast<void*>(pointer), 0, nullptr,
                                    nullptr);
          }};
}

Event Queue::read_later(const Tensor& tensor, void* data) {
  const std::size_t offset = tensor.offset() * element_size(tensor.type());
  cl_event event = nullptr;
  check(
      clEnqueueReadBuffer(id(), tensor.buffer(), CL_FALSE, offset, tensor.bytes(), data, 0, nullptr, &event),
      "clEnqueueReadBuffer");
  return Event(event, clReleaseEvent);
}

void Queue::wait(const Event& event) {
  ++counters_.blocking_calls;
  const cl_event raw = event.get();
  check(clWaitForEvents(1, &raw), "clWaitForEvents");
}

bool Queue::is_complete(const Event& event) {
  cl_int status = CL_QUEUED;
  check(clGetEventInfo(event.get(), CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof status, &status, nullptr),
        "clGetEventInfo");
  if (status < 0) throw DeviceError("a command on the device", status);
  return status == CL_COMPLETE;
}

void Queue::enqueue_barrier(const std::vector<cl_event>& events) {
  if (dry_ || events.empty()) return;
  check(clEnqueueBarrierWithWaitList(id(), static_cast<cl_uint>(events.size()), events.data(), nullptr),
        "clEnqueueBarrierWithWaitList");
}

Event Queue::enqueue_marker() {
  cl_event event = nullptr;
  check(clEnqueueMarkerWithWaitList(id(), 0, nullptr, &event), "clEnqueueMarkerWithWaitList");
  return Event(event, clReleaseEvent);
}

void Queue::copy(const Tensor& from, const Tensor& to) {
  if (from.type() != to.type() || from.elements() != to.elements())
    throw UsageError("cannot copy " + from.shape().text() + " to " + to.shape().text());
  if (dry_ || from.empty()) return;
  const std::size_t size = element_size(from.type());
  check(clEnqueueCopyBuffer(id(), from.buffer(), to.buffer(), from.offset() * size, to.offset() * size,
                            from.bytes(), 0, nullptr, nullptr),
        "clEnqueueCopyBuffer");
}

void Queue::zero(const Tensor& tensor) {
  if (dry_ || tensor.empty()) return;
  const cl_uchar nothing = 0;
  check(clEnqueueFillBuffer(id(), tensor.buffer(), &nothing, 1, tensor.offset() * element_size(tensor.type()),
                            tensor.bytes(), 0, nullptr, nullptr),
        "clEnqueueFillBuffer");
}

void Queue::flush() {
  check(clFlush(id()), "clFlush");
}

void Queue::finish() {
  ++counters_.blocking_calls;
  check(clFinish(id()), "clFinish");
}

void Queue::set_raw(const Kernel& kernel, cl_uint& index, std::size_t size, const void* value) {
  const cl_int status = clSetKernelArg(kernel.id(), index, size, value);
  if (status != CL_SUCCESS)
    throw DeviceError("clSetKernelArg(" + kernel.name() + ", " + std::to_string(index) + ")", status);
  ++index;
}

void Queue::set(const Kernel& kernel, cl_uint& index, const Tensor& tensor) {
  const cl_mem buffer = tensor.buffer();
  const cl_ulong offset = tensor.offset();
  set_raw(kernel, index, sizeof buffer, &buffer);
  set_raw(kernel, index, sizeof offset, &offset);
}

void Queue::enqueue(const Kernel& kernel, Global global) {
  const std::size_t group = global.group ? global.group : group_size();
  if (kernel.max_work_group_size() < group)
    throw DeviceError("launch of " + kernel.name() + " in groups of " + std::to_string(group) + " (at most " +
                          std::to_string(kernel.max_work_group_size()) + " here)",
                      CL_INVALID_WORK_GROUP_SIZE);
  const std::size_t rounded[] = {(global.x + group - 1) / group * group, global.y};
  if (rounded[0] == 0 || rounded[1] == 0) return;
  const std::size_t local[] = {group, 1};
  const cl_int status = clEnqueueNDRangeKernel(id(), kernel.id(), global.y > 1 ? 2 : 1, nullptr, rounded,
                                               local, 0, nullptr, nullptr);
  if (status != CL_SUCCESS) throw DeviceError("clEnqueueNDRangeKernel(" + kernel.name() + ")", status);
  ++counters_.launches;
}

}  // namespace isthmus
