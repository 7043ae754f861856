// Two threads that train, evaluate and translate at once, each on a queue of its own, get bit for bit what
// one gets alone.
#include "isthmus/compute/error.hpp"
#include "ops/gemm_providers.hpp"
#include "support/faulty_run.hpp"
#include "support/two_threads.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

/// All that a run leaves: the models, the figures and the translations.
std::string results(FaultyRun& run) {
  run.train("run");
  std::string bytes;
  for (const std::string& stage : train::stage_names()) bytes += file_bytes(run.run("run").model(stage));
  return bytes + run.use("run");
}

/// \param prepare  makes a run as it is wanted; called with the number of the thread, or 0 for that of one
/// alone
template <class Prepare>
void check_same_as_alone(Prepare&& prepare) {
  FaultyRun alone, together[2];
  prepare(alone, 0);
  for (const int i : {0, 1}) prepare(together[i], i);
  const auto got = on_two_threads([&](int i) { return results(together[i]); });
  const std::string wanted = results(alone);
  BOOST_TEST(wanted.size() > 10'000u);
  for (const int i : {0, 1}) BOOST_TEST((got[i] == wanted), "thread " << i << " got something else");
}

/// Parts of the device of the same size, released at the end; fewer than two where it cannot be parted.
class SubDevices {
 public:
  SubDevices() {
    const cl_device_id whole = test_device().id();
    cl_uint units = 0, count = 0;
    check(clGetDeviceInfo(whole, CL_DEVICE_MAX_COMPUTE_UNITS, sizeof units, &units, nullptr),
          "clGetDeviceInfo");
    // Asked first: a driver that cannot part devices may crash when it should.
    std::size_t size = 0;
    check(clGetDeviceInfo(whole, CL_DEVICE_PARTITION_PROPERTIES, 0, nullptr, &size), "clGetDeviceInfo");
    std::vector<cl_device_partition_property> ways(size / sizeof(cl_device_partition_property));
    check(clGetDeviceInfo(whole, CL_DEVICE_PARTITION_PROPERTIES, size, ways.data(), nullptr),
          "clGetDeviceInfo");
    if (units < 2 || std::find(ways.begin(), ways.end(), CL_DEVICE_PARTITION_EQUALLY) == ways.end()) return;
    const cl_device_partition_property halves[] = {CL_DEVICE_PARTITION_EQUALLY,
                                                   static_cast<cl_device_partition_property>(units / 2), 0};
    check(clCreateSubDevices(whole, halves, 0, nullptr, &count), "clCreateSubDevices");
    ids.resize(count);
    check(clCreateSubDevices(whole, halves, count, ids.data(), nullptr), "clCreateSubDevices");
  }
  ~SubDevices() {
    for (const cl_device_id id : ids) clReleaseDevice(id);
  }
  SubDevices(const SubDevices&) = delete;

  std::vector<cl_device_id> ids;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(threads)

// First, so that the first use of everything is by two threads at once.
BOOST_AUTO_TEST_CASE(on_one_device) {
  check_same_as_alone([](FaultyRun&, int) {});
}

BOOST_AUTO_TEST_CASE(with_clblast) {
  check_same_as_alone([](FaultyRun& run, int) {
    run.make_gemm = [](Queue& queue) {
      return ops::make_clblast_gemm(queue, ops::default_tuning(queue.device()));
    };
  });
}

BOOST_AUTO_TEST_CASE(in_one_context) {
  const Device device = test_device();
  const cl_device_id id = device.id();
  const std::shared_ptr<std::remove_pointer_t<cl_context>> context(
      clCreateContext(nullptr, 1, &id, nullptr, nullptr, nullptr), clReleaseContext);
  check_same_as_alone([&](FaultyRun& run, int) {
    run.make_queue = [&] {
      const std::shared_ptr<std::remove_pointer_t<cl_command_queue>> queue(
          clCreateCommandQueue(context.get(), id, 0, nullptr), clReleaseCommandQueue);
      return Queue::wrap(context.get(), id, queue.get());
    };
  });
}

BOOST_AUTO_TEST_CASE(on_two_sub_devices) {
  const SubDevices parts;
  if (parts.ids.size() < 2) {
    BOOST_TEST_MESSAGE("skipped: " << test_device().name() << " cannot be parted");
    return;
  }
  check_same_as_alone([&](FaultyRun& run, int i) {
    run.make_queue = [&parts, i] { return Queue(Device(parts.ids[static_cast<std::size_t>(i)])); };
  });
}

BOOST_AUTO_TEST_SUITE_END()
