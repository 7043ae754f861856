#pragma once

#include "bias_activation.hpp"
#include "isthmus/ops/reconstruction_loss.hpp"

namespace isthmus::reference {

/// Of one element.
inline double reconstruction_loss(const ops::ReconstructionLoss& loss, double output, double target) {
  using Kind = ops::ReconstructionKind;
  if (loss.kind == Kind::bce_with_logits)
    return std::max(output, 0.0) - output * target + std::log1p(std::exp(-std::fabs(output)));
  const double error = (loss.output_is_logits ? sigmoid(output) : output) - target, sigma = loss.sigma;
  if (loss.kind == Kind::mse) return error * error;
  if (loss.kind == Kind::l1) return std::fabs(error);
  return error * error / (2 * sigma * sigma) + std::log(sigma) + 0.5 * std::log(2 * std::acos(-1.0));
}

/// Outputs and targets with no kink of l1 within a central difference's reach.
struct ReconstructionExample {
  ReconstructionExample(const ops::ReconstructionLoss& loss, std::size_t count, Random random = Random()) {
    output = random.normal(count, 2);
    target = random.uniform(count, 0, 1);
    for (std::size_t i = 0; i < output.size(); ++i) {
      const double prediction = loss.output_is_logits ? sigmoid(output[i]) : output[i];
      if (std::fabs(prediction - target[i]) < 1e-2) target[i] += target[i] < 0.5f ? 0.1f : -0.1f;
    }
  }
  Values output, target;
};

struct ReconstructionResult {
  double value = 0;
  Doubles gradient;
};

/// Both times `row_weight`.
inline ReconstructionResult reconstruction_loss(const ops::ReconstructionLoss& loss, const Values& output,
                                                const Values& target, double row_weight) {
  ReconstructionResult result;
  for (std::size_t i = 0; i < output.size(); ++i) {
    const auto term = [&](const Doubles& at) { return reconstruction_loss(loss, at[0], target[i]); };
    result.value += row_weight * term({output[i]});
    result.gradient.push_back(row_weight * central_difference(term, {output[i]}, 0));
  }
  return result;
}

}  // namespace isthmus::reference
