// Trains a small network on a queue that the program made itself: is a point inside a circle?
#include <CL/cl.h>

#include <cstdio>
#include <random>
#include <vector>

#include "isthmus/nn/optimizer.hpp"
#include "isthmus/nn/sequential.hpp"
#include "isthmus/ops/accuracy.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"

int main() {
  const cl_device_id device = isthmus::Device::pick().id();
  const cl_context context = clCreateContext(nullptr, 1, &device, nullptr, nullptr, nullptr);
  const cl_command_queue command_queue = clCreateCommandQueue(context, device, 0, nullptr);
  float correct = 0;
  {
    isthmus::Queue queue = isthmus::Queue::wrap(context, device, command_queue);

    // The data: 256 points of a square, and whether each is in the circle.
    std::mt19937 random(1);
    std::vector<float> points(512);
    std::vector<std::int32_t> labels(256);
    for (float& value : points) value = static_cast<float>(random()) / 2147483648.0f - 1;
    for (std::size_t i = 0; i < labels.size(); ++i)
      labels[i] = points[2 * i] * points[2 * i] + points[2 * i + 1] * points[2 * i + 1] < 0.6f;
    const isthmus::Tensor x = queue.upload(points, {256, 2}), y = queue.upload(labels, {256});

    // The network: two inputs, 32 hidden units, two classes. The arena holds its parameters, and Adam's moments.
    isthmus::nn::ParameterArena arena;
    const isthmus::nn::Sequential network(arena, "network",
                                          isthmus::nn::mlp({2, 32, 2}, isthmus::ops::Activation::named("relu")));
    arena.allocate(queue);
    network.initialise(queue, /*seed=*/1, /*stream=*/0);

    // A step takes its memory from a plan, which lays it out once; after the first, nothing is allocated.
    const auto gemm = isthmus::ops::make_gemm(queue);
    isthmus::nn::MemoryPlan memory(queue);
    isthmus::nn::Context step_context{queue, *gemm, memory};
    isthmus::nn::Optimizer optimizer;
    optimizer.adam.learning_rate = 1e-2f;
    const isthmus::Tensor loss(queue, {1}), accuracy(queue, {1});
    constexpr std::size_t kSteps = 300;
    for (std::size_t step = 0; step < kSteps; ++step) {
      memory.run([&] {
        isthmus::nn::Pass pass;
        const isthmus::Tensor logits = network.forward(step_context, x, &pass);
        isthmus::ops::accuracy(queue, logits, y, accuracy);
        isthmus::ops::softmax_cross_entropy(queue, logits, y, logits, loss, step_context.take_partials());
        network.backward(step_context, std::move(pass), logits, {});
        optimizer.apply(step_context, arena, step, kSteps);
      });
      if (step % 100 == 0) std::printf("step %zu, loss %.3f\n", step, queue.download<float>(loss)[0]);
    }
    correct = queue.download<float>(accuracy)[0];
    std::printf("%.0f %% of the points are told right\n", 100 * correct);
  }
  clReleaseCommandQueue(command_queue);
  clReleaseContext(context);
  return correct > 0.95f ? 0 : 1;
}
