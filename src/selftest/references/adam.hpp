// Adam as the papers print it.
#pragma once

#include <cmath>

#include "isthmus/ops/adam.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

struct Adam {
  Doubles parameters, first_moment, second_moment, average;

  void step(const ops::AdamOptions& options, std::uint64_t t, const Values& gradients) {
    double squares = 0;
    for (float g : gradients) squares += double(g) * g;
    const double norm = std::sqrt(squares);
    const double share = options.max_norm > 0 && norm > options.max_norm ? options.max_norm / norm : 1;
    const double b1 = options.beta1, b2 = options.beta2;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const double g = share * gradients[i];
      double &m = first_moment[i], &v = second_moment[i], &p = parameters[i];
      m = b1 * m + (1 - b1) * g;
      v = b2 * v + (1 - b2) * g * g;
      const double m_hat = m / (1 - std::pow(b1, t)), v_hat = v / (1 - std::pow(b2, t));
      p = p - options.learning_rate * m_hat / (std::sqrt(v_hat) + options.epsilon) -
          options.learning_rate * options.weight_decay * p;
      average[i] = options.average_decay * average[i] + (1 - options.average_decay) * p;
    }
  }
};

}  // namespace isthmus::reference
