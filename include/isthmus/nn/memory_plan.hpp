/// \file
/// One workspace for everything a step needs, laid out once by lifetime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

/// The most bytes that a workspace should have: it is one buffer, and half of the device's memory is left to
/// data and parameters. What is free just now does not count, so that what is done again is done alike.
std::size_t largest_workspace(const Device& device);

/// Shapes are static, so a step takes the same tensors in the same order every time. Its first run is
/// preceded by a dry one that launches nothing: it learns when each tensor is taken and when its last copy
/// dies. Tensors whose lives do not overlap then share memory. A tensor lives as long as the C++ variables
/// that hold it; none may be read after the step that took it.
class MemoryPlan {
 public:
  explicit MemoryPlan(Queue& queue) : queue_(queue), log_(std::make_shared<Log>()) {}

  /// Runs `step`, which takes its tensors by take(). Allocates at the first call only.
  template <class Step>
  void run(Step&& step) {
    prepare(step);
    next_ = 0;
    step();
  }

  /// The dry run and the allocation alone, so that the first run() has neither.
  template <class Step>
  void prepare(Step&& step) {
    if (is_laid_out_) return;
    measure(step);
    workspace_ = queue_.allocate(bytes_);
    is_laid_out_ = true;
  }

  /// The bytes that `step` will take, before anything is allocated; another may still be run instead.
  template <class Step>
  std::size_t measure(Step&& step) {
    log_ = std::make_shared<Log>();
    {
      const Queue::DryRun dry(queue_);
      step();
    }
    lay_out();
    return bytes_;
  }

  /// An uninitialised tensor of the step. \throws UsageError where a step differs from its dry run
  Tensor take(Shape shape, DataType type = DataType::float32);

  /// Size of the workspace in bytes.
  std::size_t bytes() const noexcept { return bytes_; }
  /// The most bytes alive at once: no layout can be smaller.
  std::size_t lower_bound() const noexcept { return lower_bound_; }

 private:
  static constexpr std::size_t kAlignment = 256;  // bytes; a cache line or a GPU's burst on any device

  struct Block {
    Shape shape;
    DataType type;
    std::size_t birth, death, offset;  // ticks of the log's clock; offset in bytes
    std::size_t bytes() const {
      return (shape.elements() * element_size(type) + kAlignment - 1) / kAlignment * kAlignment;
    }
  };
  /// Shared with the tokens that tensors of the dry run hold, which may outlive the plan.
  struct Log {
    std::size_t clock = 0;
    std::vector<Block> blocks;
  };

  void lay_out();

  Queue& queue_;
  std::shared_ptr<Log> log_;
  std::vector<Block> blocks_;
  Memory workspace_;
  std::size_t next_ = 0, bytes_ = 0, lower_bound_ = 0;
  bool is_laid_out_ = false;
};

}  // namespace isthmus::nn
#pragma GCC visibility pop
