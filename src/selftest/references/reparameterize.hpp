#pragma once

#include <cmath>

#include "isthmus/compute/tensor.hpp"
#include "numbers.hpp"

namespace isthmus::reference {

/// The divergence of a Gaussian from the standard one.
inline double kl_of(double mean, double log_variance) {
  return 0.5 * (mean * mean + std::exp(log_variance) - 1 - log_variance);
}

/// The halves of a head, element by element of z.
struct Head {
  Head(const Values& head, const Shape& shape) {
    const std::size_t latent = shape[1];
    for (std::size_t i = 0; i < shape.elements(); ++i) {
      const std::size_t at = i / latent * 2 * latent + i % latent;
      mean.push_back(head[at]);
      log_variance.push_back(head[at + latent]);
    }
  }
  /// The inverse.
  Doubles joined(std::size_t latent) const {
    Doubles head(2 * mean.size());
    for (std::size_t i = 0; i < mean.size(); ++i) {
      const std::size_t at = i / latent * 2 * latent + i % latent;
      head[at] = mean[i];
      head[at + latent] = log_variance[i];
    }
    return head;
  }
  Doubles mean, log_variance;
};

struct Reparameterized {
  Doubles z;
  double kl = 0;
};

inline Reparameterized reparameterize(const Head& head, const Values& noise, std::size_t rows) {
  Reparameterized result{Doubles(noise.size())};
  for (std::size_t i = 0; i < noise.size(); ++i) {
    result.z[i] = head.mean[i] + std::exp(0.5 * head.log_variance[i]) * noise[i];
    result.kl += kl_of(head.mean[i], head.log_variance[i]) / static_cast<double>(rows);
  }
  return result;
}

/// The gradient of ⟨dz, z⟩ + kl_weight·kl with respect to the head.
inline Head reparameterize_gradient(const Head& head, const Values& noise, const Values& dz, double kl_weight,
                                    std::size_t rows) {
  Head gradient = head;
  for (std::size_t i = 0; i < dz.size(); ++i) {
    const auto objective = [&](const Doubles& at) {
      return dz[i] * (at[0] + std::exp(0.5 * at[1]) * noise[i]) +
             kl_weight / static_cast<double>(rows) * kl_of(at[0], at[1]);
    };
    gradient.mean[i] = central_difference(objective, {head.mean[i], head.log_variance[i]}, 0);
    gradient.log_variance[i] = central_difference(objective, {head.mean[i], head.log_variance[i]}, 1);
  }
  return gradient;
}

}  // namespace isthmus::reference
