// Two parts of a device at once: the nearest thing to two GPUs.
#include <algorithm>
#include <future>

#include "isthmus/compute/error.hpp"

#include "isthmus/train/vae_stage.hpp"
#include "support/device.hpp"
#include "support/guarded.hpp"
#include "support/tiny_data.hpp"

using namespace isthmus;
using namespace isthmus::test;

namespace {

/// Of one compute unit each; none where the device cannot be divided so. They are there until the process
/// ends. A driver is asked first: rusticl's ends the process where its device cannot be divided.
std::vector<Device> two_parts(const Device& whole) {
  std::vector<cl_device_partition_property> ways(16);
  std::size_t size = 0;
  check(clGetDeviceInfo(whole.id(), CL_DEVICE_PARTITION_PROPERTIES, ways.size() * sizeof ways[0], ways.data(),
                        &size),
        "clGetDeviceInfo");
  ways.resize(size / sizeof ways[0]);
  if (std::count(ways.begin(), ways.end(), CL_DEVICE_PARTITION_EQUALLY) == 0 || whole.compute_units() < 2)
    return {};
  const cl_device_partition_property units[] = {CL_DEVICE_PARTITION_EQUALLY, 1, 0};
  std::vector<cl_device_id> parts(whole.compute_units());
  check(clCreateSubDevices(whole.id(), units, whole.compute_units(), parts.data(), nullptr),
        "clCreateSubDevices");
  return {Device(parts[0]), Device(parts[1])};
}

/// The losses of a VAE's first steps, with convolutions.
Values first_losses(const Device& device) {
  Queue queue(device);
  const auto gemm = ops::make_gemm(queue);
  const train::Domain domain = tiny_domain(queue, 0, 2);
  train::VaeConfig config = tiny_experiment().vae[0];
  config.channels = {8};
  train::VaeStage stage("vae", queue, *gemm, config, domain.device_train, 3, {1, 1000});
  stage.initialise();
  Values all;
  const Tensor losses(queue, {stage.losses().size()});
  for (std::uint64_t step = 0; step < 20; ++step) {
    queue.zero(losses);
    stage.step(step, losses);
    const Values values = queue.download<float>(losses);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sub_devices)

BOOST_AUTO_TEST_CASE(two_train_at_once_as_each_does_alone) {
  const std::vector<Device> parts = two_parts(test_device());
  if (parts.empty()) {
    BOOST_TEST_MESSAGE("skipped: " << test_device().name() << " cannot be divided");
    return;
  }
  const Values alone = first_losses(parts[0]);
  BOOST_TEST(alone.back() < alone.front());
  auto other = std::async(std::launch::async, first_losses, parts[1]);
  BOOST_TEST((first_losses(parts[0]) == alone));
  BOOST_TEST((other.get() == alone));
}

BOOST_AUTO_TEST_SUITE_END()
