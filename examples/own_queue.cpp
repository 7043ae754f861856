// One operation inside an OpenCL program that has its own context, queue and buffer.
#include <CL/cl.h>

#include <cmath>
#include <cstdio>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/bias_activation.hpp"

int main() {
  // The program's own OpenCL objects; Device::pick() is only a convenient way to a cl_device_id.
  const cl_device_id device = isthmus::Device::pick().id();
  const cl_context context = clCreateContext(nullptr, 1, &device, nullptr, nullptr, nullptr);
  const cl_command_queue command_queue = clCreateCommandQueue(context, device, 0, nullptr);
  std::vector<float> values = {-2, -1, 0, 1, 2, 3};
  const cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR,
                                       values.size() * sizeof(float), values.data(), nullptr);

  {  // Isthmus works on them: two rows of three numbers, softplus in place. Nothing waits.
    isthmus::Queue queue = isthmus::Queue::wrap(context, device, command_queue);
    const auto x = isthmus::Tensor::borrow(buffer, 0, {2, 3});
    isthmus::ops::bias_activation_forward(queue, isthmus::ops::Activation::named("softplus"), x, {}, x);
  }

  const std::vector<float> before = values;
  clEnqueueReadBuffer(command_queue, buffer, CL_TRUE, 0, values.size() * sizeof(float), values.data(), 0,
                      nullptr, nullptr);
  bool is_right = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::printf("softplus(%g) = %g\n", before[i], values[i]);
    is_right = is_right && std::fabs(values[i] - std::log1p(std::exp(before[i]))) < 1e-5;
  }
  clReleaseMemObject(buffer);
  clReleaseCommandQueue(command_queue);
  clReleaseContext(context);
  return is_right ? 0 : 1;
}
