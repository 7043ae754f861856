// A layer that Isthmus lacks: its kernels (new_layer.cl) use Isthmus' headers for kernels, are launched on tensors, and
// the gradient is checked against differences.
#include <CL/cl.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "isthmus/compute/error.hpp"
#include "isthmus/compute/queue.hpp"

namespace {

/// Built as Isthmus builds its own: with the vector width that suits the device.
class Swish {
 public:
  explicit Swish(isthmus::Queue& queue) : queue_(queue) {
    std::ifstream file(NEW_LAYER_CL);
    const std::string source{std::istreambuf_iterator<char>(file), {}};
    const char* text = source.c_str();
    program_ = clCreateProgramWithSource(queue.context(), 1, &text, nullptr, nullptr);
    const cl_device_id device = queue.device().id();
    const std::string options = "-cl-std=CL1.2 -I " ISTHMUS_CL " -DWIDTH=" + std::to_string(queue.vector_width());
    isthmus::check(clBuildProgram(program_, 1, &device, options.c_str(), nullptr, nullptr), "clBuildProgram");
    forward_ = std::make_unique<isthmus::Kernel>(program_, "swish_forward", device);
    backward_ = std::make_unique<isthmus::Kernel>(program_, "swish_backward", device);
  }
  ~Swish() { clReleaseProgram(program_); }
  Swish(const Swish&) = delete;

  void forward(const isthmus::Tensor& x, const isthmus::Tensor& y) {
    queue_.launch(*forward_, {items(x)}, x, y, static_cast<cl_ulong>(x.elements()));
  }
  void backward(const isthmus::Tensor& x, const isthmus::Tensor& dy, const isthmus::Tensor& dx) {
    queue_.launch(*backward_, {items(x)}, x, dy, dx, static_cast<cl_ulong>(x.elements()));
  }

 private:
  std::size_t items(const isthmus::Tensor& x) const {
    return (x.elements() + queue_.vector_width() - 1) / queue_.vector_width();
  }

  isthmus::Queue& queue_;
  cl_program program_;
  std::unique_ptr<isthmus::Kernel> forward_, backward_;
};

}  // namespace

int main() {
  isthmus::Queue queue{isthmus::Device::pick()};
  Swish swish(queue);
  const std::vector<float> values = {-6, -2.5f, -1, -0.25f, 0, 0.5f, 1.5f, 4, 7}, ones(values.size(), 1.0f);
  constexpr float kStep = 1e-2f;

  // Central differences of the forward pass, against what the backward pass says.
  const auto outputs = [&](float shift) {
    std::vector<float> shifted = values;
    for (float& value : shifted) value += shift;
    const isthmus::Tensor x = queue.upload(shifted, {values.size()}), y(queue, {values.size()});
    swish.forward(x, y);
    return queue.download<float>(y);
  };
  const std::vector<float> above = outputs(kStep), below = outputs(-kStep);
  const isthmus::Tensor x = queue.upload(values, {values.size()}), dy = queue.upload(ones, {values.size()});
  const isthmus::Tensor dx(queue, {values.size()});
  swish.backward(x, dy, dx);
  const std::vector<float> gradient = queue.download<float>(dx);

  float worst = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    worst = std::fmax(worst, std::fabs(gradient[i] - (above[i] - below[i]) / (2 * kStep)));
  std::printf("the gradient differs by at most %g\n", worst);
  return worst < 1e-3f ? 0 : 1;
}
