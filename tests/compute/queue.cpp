#include "isthmus/compute/queue.hpp"

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/bias_activation.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

cl_uint context_references(cl_context context) {
  cl_uint count = 0;
  clGetContextInfo(context, CL_CONTEXT_REFERENCE_COUNT, sizeof count, &count, nullptr);
  return count;
}

/// What a program of someone else's has.
struct ForeignQueue {
  cl_device_id device = test_device().id();
  cl_context context = clCreateContext(nullptr, 1, &device, nullptr, nullptr, nullptr);
  cl_command_queue queue;
  explicit ForeignQueue(cl_command_queue_properties properties)
      : queue(clCreateCommandQueue(context, device, properties, nullptr)) {}
  ~ForeignQueue() {
    clReleaseCommandQueue(queue);
    clReleaseContext(context);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(queue, QueueFixture)

BOOST_AUTO_TEST_CASE(data_goes_in_and_comes_back) {
  const std::vector<std::uint8_t> bytes = {1, 2, 255};
  BOOST_TEST(queue.download<std::uint8_t>(queue.upload(bytes, {3})) == bytes,
             boost::test_tools::per_element());
  const std::vector<std::int32_t> integers = {-7, 8};
  BOOST_TEST(queue.download<std::int32_t>(queue.upload(integers, {2})) == integers,
             boost::test_tools::per_element());
  BOOST_CHECK_THROW(queue.upload(bytes, {4}), UsageError);
}

BOOST_AUTO_TEST_CASE(copies_and_zeros_respect_offsets) {
  const Guarded from(queue, {5}, {1, 2, 3, 4, 5}), to(queue, {5}), zeroed(queue, {5});
  queue.copy(from, to);
  queue.zero(zeroed);
  BOOST_TEST(to.values() == (Values{1, 2, 3, 4, 5}), boost::test_tools::per_element());
  BOOST_TEST(zeroed.values() == Values(5), boost::test_tools::per_element());
  BOOST_CHECK_THROW(queue.copy(from, Tensor(queue, {4})), UsageError);
}

BOOST_AUTO_TEST_CASE(reading_later_does_not_wait) {
  const Tensor tensor = queue.upload(Values{1, 2, 3}, {3});
  Values values(3);
  const auto blocking = queue.counters().blocking_calls;
  const Event event = queue.read_later(tensor, values.data());
  BOOST_TEST(queue.counters().blocking_calls == blocking);
  queue.wait(event);
  BOOST_TEST(Queue::is_complete(event));
  BOOST_TEST(values == (Values{1, 2, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(writing_later_does_not_wait) {
  const Tensor tensor(queue, {5});
  const std::vector<float> numbers = {1, 2, 3};
  queue.zero(tensor);
  const auto blocking = queue.counters().blocking_calls;
  queue.write_later(tensor.slice(1, 3), numbers.data());
  BOOST_TEST(queue.counters().blocking_calls == blocking);
  BOOST_TEST(queue.download<float>(tensor) == std::vector<float>({0, 1, 2, 3, 0}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_view_shows_what_was_enqueued_before_it) {
  const Tensor whole = queue.upload(Values{5, -1, 2, -3}, {4}), x = whole.view(1, {1, 3});
  ops::bias_activation_forward(queue, ops::Activation::named("relu"), x, {}, x);
  const HostView<float> view = queue.view<float>(x), copy = view;
  BOOST_TEST(Values(copy.begin(), copy.end()) == (Values{0, 2, 0}), boost::test_tools::per_element());
  BOOST_TEST(view[1] == 2.0f);
}

BOOST_AUTO_TEST_CASE(what_is_borrowed_from_the_host_is_not_copied) {
  alignas(128) float values[32] = {-1, 2};
  const Tensor x = queue.borrow_host(values, {1, 32});
  ops::bias_activation_forward(queue, ops::Activation::named("relu"), x, {}, x);
  const HostView<float> view = queue.view<float>(x);
  BOOST_TEST(view[0] == 0.0f);
  BOOST_TEST(view[1] == 2.0f);
  BOOST_TEST(view.data() == values);
}

BOOST_AUTO_TEST_CASE(a_barrier_waits_for_another_queue_and_the_host_for_neither) {
  const ForeignQueue foreign(0);
  Queue first = Queue::wrap(foreign.context, foreign.device, foreign.queue);
  const std::shared_ptr<std::remove_pointer_t<cl_command_queue>> other(
      clCreateCommandQueue(foreign.context, foreign.device, 0, nullptr), clReleaseCommandQueue);
  Queue second = Queue::wrap(foreign.context, foreign.device, other.get());
  const Tensor x = first.upload(Values{-1, 2}, {1, 2});
  const Event start(clCreateUserEvent(foreign.context, nullptr), clReleaseEvent);

  first.enqueue_barrier({start.get()});
  ops::bias_activation_forward(first, ops::Activation::named("relu"), x, {}, x);
  const Event half = first.enqueue_marker();
  first.flush();
  second.enqueue_barrier({half.get()});
  Values values(2);
  const Event done = second.read_later(x, values.data());
  second.flush();
  BOOST_TEST(!Queue::is_complete(half));
  BOOST_TEST(!Queue::is_complete(done));
  clSetUserEventStatus(start.get(), CL_COMPLETE);
  second.wait(done);
  BOOST_TEST(Queue::is_complete(half));
  BOOST_TEST(values == (Values{0, 2}), boost::test_tools::per_element());
  second.enqueue_barrier({});
}

BOOST_AUTO_TEST_CASE(a_foreign_queue_is_retained_and_given_back) {
  const ForeignQueue foreign(0);
  const cl_uint before = context_references(foreign.context);
  {
    Queue wrapped = Queue::wrap(foreign.context, foreign.device, foreign.queue);
    BOOST_TEST(wrapped.id() == foreign.queue);
    BOOST_TEST(context_references(foreign.context) > before);
    const Tensor x = wrapped.upload(Values{-1, 2}, {1, 2});
    ops::bias_activation_forward(wrapped, ops::Activation::named("relu"), x, {}, x);
    BOOST_TEST(wrapped.download<float>(x) == (Values{0, 2}), boost::test_tools::per_element());
  }
  clFinish(foreign.queue);
  BOOST_TEST(context_references(foreign.context) == before);
}

BOOST_AUTO_TEST_CASE(an_out_of_order_queue_is_refused) {
  const ForeignQueue foreign(CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
  if (!foreign.queue) {
    BOOST_TEST_MESSAGE("skipped: the device has no out-of-order queues");
    return;
  }
  BOOST_CHECK_THROW(Queue::wrap(foreign.context, foreign.device, foreign.queue), UsageError);
}

BOOST_AUTO_TEST_CASE(an_impossible_allocation_is_a_device_error) {
  try {
    queue.allocate(std::size_t{1} << 50);
    BOOST_ERROR("a petabyte was allocated");
  } catch (const DeviceError& error) {
    BOOST_TEST(std::string(error.what()).find("clCreateBuffer of 1125899906842624 bytes") == 0u,
               error.what());
  }
}

BOOST_AUTO_TEST_SUITE_END()
