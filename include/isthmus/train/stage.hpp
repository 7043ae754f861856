/// \file
/// One model's training, as something that can be stepped, saved and resumed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/nn/memory_plan.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/safetensors.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// A term of a stage's loss: the total is Σ weight · value.
struct LossTerm {
  std::string name;
  float weight = 1;
};

/// All state is in the arenas and the step's number: random numbers are drawn by counter, so a stage goes on
/// from a checkpoint as if it had never stopped.
class Stage {
 public:
  Stage(std::string name, Queue& queue) : memory_(queue), name_(std::move(name)) {}
  virtual ~Stage() = default;
  Stage(const Stage&) = delete;

  /// Of its files and in its metrics, such as "vae_a".
  const std::string& name() const noexcept { return name_; }
  virtual std::vector<LossTerm> losses() const = 0;
  /// 0 where initialise() gives the finished model.
  virtual std::uint64_t total_steps() const = 0;
  virtual std::size_t images_per_step() const = 0;

  /// Fresh parameters, or all there is to be done.
  virtual void initialise() = 0;
  /// Enqueues step number `step`. Allocates, blocks and builds nothing but in the first call.
  /// \param losses  as many floats as losses() has terms, zero before: a term that is turned off stays so
  virtual void step(std::uint64_t step, const Tensor& losses) = 0;

  /// What is trained, with names that tell the arenas apart in a checkpoint.
  virtual std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() = 0;
  /// The finished model, for `models/NAME.safetensors`.
  virtual std::vector<nn::SafeTensor> finished() = 0;

  /// Of step().
  const nn::MemoryPlan& memory() const noexcept { return memory_; }

 protected:
  nn::MemoryPlan memory_;

 private:
  std::string name_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
