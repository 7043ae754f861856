// Lists the OpenCL devices, the best first marked, as `isthmus devices` does.
#include <cstdio>

#include "isthmus/compute/device.hpp"

int main() {
  const auto devices = isthmus::Device::list();
  if (devices.empty()) {
    std::puts("no OpenCL device; for a CPU, install the package pocl-opencl-icd");
    return 1;
  }
  const isthmus::Device best = isthmus::Device::pick();
  for (const isthmus::Device& device : devices)
    std::printf("%c %s (%s, %s)\n", device.id() == best.id() ? '*' : ' ', device.name().c_str(),
                device.platform_name().c_str(), isthmus::to_string(device.kind()));
}
