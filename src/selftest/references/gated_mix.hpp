#pragma once

#include "bias_activation.hpp"

namespace isthmus::reference {

inline double mixed(double a, double b, double gate) {
  const double g = sigmoid(gate);
  return (1 - g) * a + g * b;
}

/// A row of `head` is [b | gate]; this is where element i of `a` finds its b.
inline std::size_t gated_place(std::size_t i, std::size_t columns) {
  return i / columns * 2 * columns + i % columns;
}

inline Doubles gated_mix(const Values& a, const Values& head, std::size_t columns) {
  Doubles out;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t at = gated_place(i, columns);
    out.push_back(mixed(a[i], head[at], head[at + columns]));
  }
  return out;
}

struct GatedMixGradients {
  Doubles a, head;
};

inline GatedMixGradients gated_mix_gradients(const Values& a, const Values& head, const Values& dout,
                                             std::size_t columns) {
  GatedMixGradients gradients{Doubles(a.size()), Doubles(head.size())};
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::size_t at = gated_place(i, columns);
    const Doubles here = {a[i], head[at], head[at + columns]};
    const auto loss = [&](const auto& x) { return dout[i] * mixed(x[0], x[1], x[2]); };
    gradients.a[i] = central_difference(loss, here, 0);
    gradients.head[at] = central_difference(loss, here, 1);
    gradients.head[at + columns] = central_difference(loss, here, 2);
  }
  return gradients;
}

}  // namespace isthmus::reference
