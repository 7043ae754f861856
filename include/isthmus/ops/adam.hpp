/// \file
/// Adam over a whole model in one launch.
#pragma once

#include <cstdint>

#include "isthmus/compute/queue.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// Kingma and Ba 2014, algorithm 1; decoupled weight decay of Loshchilov and Hutter 2017 (AdamW),
/// algorithm 2.
struct AdamOptions {
  float learning_rate = 1e-3f;
  float beta1 = 0.9f;
  float beta2 = 0.999f;
  float epsilon = 1e-8f;
  float weight_decay = 0.0f;   ///< parameters shrink by learning_rate·weight_decay a step
  float max_norm = 0.0f;       ///< gradients are scaled down to this global 2-norm; 0: never
  float average_decay = 0.0f;  ///< for the average: a = decay·a + (1 − decay)·parameters
};

/// The four or five equally long arrays of a model (its ParameterArena's). `average` may be empty.
struct AdamState {
  Tensor parameters, gradients, first_moment, second_moment, average;
};

/// Step `step`, counted from 1, with bias correction:
///   m = β1 m + (1 − β1) g, v = β2 v + (1 − β2) g²,
///   θ = θ − lr·(m / (1 − β1^t)) / (√(v / (1 − β2^t)) + ε) − lr·weight_decay·θ
/// \param squared_norm  one float, Σ g² from ops::squared_norm; read only where max_norm > 0, else may be
/// empty
void adam_step(Queue& queue, const AdamOptions& options, std::uint64_t step, const AdamState& state,
               const Tensor& squared_norm);

}  // namespace isthmus::ops
#pragma GCC visibility pop
