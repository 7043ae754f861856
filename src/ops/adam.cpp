#include "isthmus/ops/adam.hpp"

#include <cmath>
#include <string>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw UsageError("adam: " + std::string(what));
}

void check_options(const AdamOptions& options) {
  require(std::isfinite(options.learning_rate), "the learning rate should be finite");
  require(options.beta1 >= 0 && options.beta1 < 1, "beta1 should be in [0, 1)");
  require(options.beta2 >= 0 && options.beta2 < 1, "beta2 should be in [0, 1)");
  require(options.epsilon > 0, "epsilon should be above zero");
  require(options.weight_decay >= 0, "the weight decay should be zero or more");
  require(options.max_norm >= 0, "the largest norm should be zero or more");
  require(options.average_decay >= 0 && options.average_decay <= 1,
          "the average's decay should be in [0, 1]");
}

/// 1 / (1 − β^t)
float bias_correction(float beta, std::uint64_t step) {
  return static_cast<float>(1 / (1 - std::pow(double{beta}, static_cast<double>(step))));
}

/// 1 − β, rounded once.
float complement(float beta) {
  return static_cast<float>(1 - double{beta});
}

}  // namespace

void adam_step(Queue& queue, const AdamOptions& options, std::uint64_t step, const AdamState& state,
               const Tensor& squared_norm) {
  check_options(options);
  require(step >= 1, "steps are counted from 1");
  const Shape& shape = state.parameters.shape();
  require_shape(state.gradients, shape, "adam: gradients");
  require_shape(state.first_moment, shape, "adam: first_moment");
  require_shape(state.second_moment, shape, "adam: second_moment");
  if (!state.average.empty()) require_shape(state.average, shape, "adam: average");
  if (options.max_norm > 0) require_shape(squared_norm, {1}, "adam: squared_norm");

  const bool has_average = !state.average.empty();
  // Not every driver takes a null buffer, so the parameters stand in for what is absent.
  const Tensor& average = has_average ? state.average : state.parameters;
  const Tensor& norm = options.max_norm > 0 ? squared_norm : state.parameters;
  const std::size_t elements = state.parameters.elements();
  queue.launch(queue.kernel("adam", "adam_step"), {vectors(queue, elements)}, state.parameters,
               state.gradients, state.first_moment, state.second_moment, average, norm,
               static_cast<cl_ulong>(elements), options.beta1, complement(options.beta1),
               bias_correction(options.beta1, step), options.beta2, complement(options.beta2),
               bias_correction(options.beta2, step), options.learning_rate, options.epsilon,
               static_cast<float>(double{options.learning_rate} * options.weight_decay), options.max_norm,
               static_cast<cl_uint>(has_average), options.average_decay, complement(options.average_decay));
}

}  // namespace isthmus::ops
