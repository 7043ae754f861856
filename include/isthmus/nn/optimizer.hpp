/// \file
/// One training step of a whole model.
#pragma once

#include <cstdint>

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/parameter_arena.hpp"
#include "isthmus/nn/schedule.hpp"
#include "isthmus/ops/adam.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

/// Adam with a learning-rate schedule.
struct Optimizer {
  ops::AdamOptions adam;
  Schedule schedule = Schedule::constant;

  /// Steps every parameter of the arena by its gradient.
  /// \param step   of `total`, counted from 0
  void apply(Context& context, const ParameterArena& arena, std::uint64_t step, std::uint64_t total) const;
};

}  // namespace isthmus::nn
#pragma GCC visibility pop
