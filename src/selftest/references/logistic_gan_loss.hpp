#pragma once

#include "bias_activation.hpp"

namespace isthmus::reference {

struct LogisticGanLoss {
  double match = 0, other = 0;
  Doubles gradient;
};

inline LogisticGanLoss logistic_gan_loss(const Values& logits, std::size_t matching, double match_weight,
                                         double other_weight) {
  LogisticGanLoss result;
  for (std::size_t r = 0; r < logits.size(); ++r) {
    const bool is_match = r < matching;
    const double scale = is_match ? match_weight / static_cast<double>(matching)
                                  : other_weight / static_cast<double>(logits.size() - matching);
    const auto loss = [&](const Doubles& at) { return scale * softplus(is_match ? -at[0] : at[0]); };
    (is_match ? result.match : result.other) += loss({logits[r]});
    result.gradient.push_back(central_difference(loss, {logits[r]}, 0));
  }
  return result;
}

}  // namespace isthmus::reference
