/// \file
/// A context, an in-order command queue and the kernels built for them: what every operation is given.
#pragma once

#include <CL/cl.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "isthmus/compute/device.hpp"
#include "isthmus/compute/host_view.hpp"
#include "isthmus/compute/program_library.hpp"
#include "isthmus/compute/tensor.hpp"

#pragma GCC visibility push(default)
namespace isthmus {

using Event = std::shared_ptr<std::remove_pointer_t<cl_event>>;

/// How many work-items a launch needs; it is rounded up to whole work-groups, so kernels check their bounds.
struct Global {
  std::size_t x;
  std::size_t y = 1;
  std::size_t group = 0;  ///< work-items of a group along x; 0: GROUP
};

/// Everything hangs off a Queue; there is no global state. One thread at a time may use it, or anything made
/// with it; threads with a queue each need nothing between them, also in one context.
class Queue {
 public:
  /// What has been asked of OpenCL through this queue.
  struct Counters {
    std::uint64_t launches = 0, allocations = 0, blocking_calls = 0;
  };

  /// A context and a queue of its own on `device`.
  explicit Queue(const Device& device);

  /// Works inside a caller's OpenCL program. The three are retained, and never configured.
  /// \throws UsageError for an out-of-order queue, which this library does not order
  static Queue wrap(cl_context context, cl_device_id device, cl_command_queue queue);

  Queue(Queue&&) = default;
  Queue(const Queue&) = delete;

  const Device& device() const noexcept { return device_; }
  cl_context context() const noexcept { return context_.get(); }
  cl_command_queue id() const noexcept { return queue_.get(); }
  ProgramLibrary& programs() noexcept { return programs_; }
  const Counters& counters() const noexcept { return counters_; }
  std::size_t group_size() const noexcept { return programs_.group_size(); }
  std::size_t vector_width() const noexcept { return programs_.vector_width(); }

  /// Enqueues a kernel in work-groups of (GROUP, 1), or as `global` says. A Tensor argument becomes two
  /// kernel arguments: its buffer and its element offset as a `ulong`; any other argument is passed as it is.
  template <class... Args>
  void launch(const Kernel& kernel, Global global, const Args&... args) {
    if (dry_) return;
    cl_uint index = 0;
    (set(kernel, index, args), ...);
    enqueue(kernel, global);
  }

  /// The kernel `name` of `cl/<program>.cl`; during a dry run, one that must not be launched.
  const Kernel& kernel(std::string_view program, std::string_view name, std::string_view options = {}) {
    return programs_.kernel(program, name, options);
  }

  /// \throws DeviceError when the device cannot hold `bytes` beside this queue's other buffers
  Memory allocate(std::size_t bytes);

  /// Copies host data in, and waits until the host's memory may be reused.
  void write(const Tensor& tensor, const void* data);
  /// Starts copying host data in; `data` must stay as it is until what has been enqueued so far is done.
  void write_later(const Tensor& tensor, const void* data);
  /// Copies the tensor to the host, and waits for it.
  void read(const Tensor& tensor, void* data);
  /// Starts copying the tensor to the host; `data` must stay alive until the event completes.
  Event read_later(const Tensor& tensor, void* data);
  /// Waits for the event.
  void wait(const Event& event);
  /// Whether the event has completed. \throws DeviceError if what it stands for failed
  static bool is_complete(const Event& event);

  /// Enqueues a copy between tensors of one type and element count.
  void copy(const Tensor& from, const Tensor& to);
  /// Enqueues setting every byte to zero.
  void zero(const Tensor& tensor);
  /// Hands what has been enqueued to the device without waiting.
  void flush();
  /// Waits for everything.
  void finish();

  /// The tensor's elements on the host. T must have the element's size.
  template <class T>
  std::vector<T> download(const Tensor& tensor) {
    std::vector<T> data(tensor.elements());
    static_assert(std::is_trivially_copyable_v<T>);
    read(tensor, data.data());
    return data;
  }

  /// The tensor's elements without a copy where the device shares the host's memory; waits for the tensor.
  template <class T>
  HostView<T> view(const Tensor& tensor) {
    static_assert(std::is_trivially_copyable_v<T>);
    return {std::static_pointer_cast<const T>(map(tensor)), tensor.elements()};
  }

  /// A new tensor with the host's elements.
  template <class T>
  Tensor upload(const std::vector<T>& data, Shape shape) {
    return upload(data.data(), data.size(), shape);
  }
  template <class T>
  Tensor upload(const T* data, std::size_t count, Shape shape) {
    Tensor tensor(*this, shape, data_type_of<T>());
    write_checked(tensor, data, count);
    return tensor;
  }

  /// A tensor that is the host's own elements: where the device shares the host's memory, nothing is copied.
  /// While a copy of it lives, `data` must stay alive, and what it holds is seen through view() or read().
  template <class T>
  Tensor borrow_host(T* data, Shape shape) {
    return borrow_host(static_cast<void*>(data), shape, data_type_of<T>());
  }

  /// Enqueues a wait of the device, not of the host: what is enqueued from now on begins after these events
  /// of this context, whichever queue they are of. None: nothing is enqueued.
  void enqueue_barrier(const std::vector<cl_event>& events);
  /// An event that completes when all that has been enqueued so far is done. Call flush() before another
  /// queue waits for it.
  Event enqueue_marker();

  /// While one lives, nothing but markers is enqueued on the queue: code can be run for the memory it will
  /// need.
  class DryRun {
   public:
    explicit DryRun(Queue& queue) : queue_(queue), before_(queue.dry_) { queue_.dry_ = true; }
    ~DryRun() { queue_.dry_ = before_; }
    DryRun(const DryRun&) = delete;

   private:
    Queue& queue_;
    bool before_;
  };
  bool is_dry() const noexcept { return dry_; }

 private:
  Queue(std::shared_ptr<std::remove_pointer_t<cl_context>> context, const Device& device,
        cl_command_queue queue);

  void set_raw(const Kernel& kernel, cl_uint& index, std::size_t size, const void* value);
  void set(const Kernel& kernel, cl_uint& index, const Tensor& tensor);
  template <class T>
  void set(const Kernel& kernel, cl_uint& index, const T& value) {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, double>,
                  "pass cl_uint, cl_int, cl_ulong or cl_float");
    set_raw(kernel, index, sizeof value, &value);
  }
  void enqueue(const Kernel& kernel, Global global);
  std::shared_ptr<const void> map(const Tensor& tensor);
  void write_checked(const Tensor& tensor, const void* data, std::size_t elements);
  Tensor borrow_host(void* data, Shape shape, DataType type);

  Device device_;
  std::shared_ptr<std::remove_pointer_t<cl_context>> context_;
  std::shared_ptr<std::remove_pointer_t<cl_command_queue>> queue_;
  ProgramLibrary programs_;
  Counters counters_;
  std::shared_ptr<std::atomic<std::size_t>> allocated_ =
      std::make_shared<std::atomic<std::size_t>>(0);  // bytes of its buffers, which may outlive it
  bool dry_ = false;
};

}  // namespace isthmus
#pragma GCC visibility pop
