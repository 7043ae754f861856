// Batch normalisation, forward and backward.
#pragma once

#include <cmath>

#include "bias_activation.hpp"
#include "isthmus/ops/batch_norm.hpp"

namespace isthmus::reference {

/// x's channels: which one an element belongs to, and how many elements each has.
struct Channels {
  std::size_t count, pixels, values;

  explicit Channels(const Shape& shape)
      : count(shape[1]),
        pixels(shape.elements() / shape[0] / shape[1]),
        values(shape.elements() / shape[1]) {}
  std::size_t operator()(std::size_t element) const { return element / pixels % count; }
};

inline Doubles averages(const Doubles& x, const Channels& channel) {
  Doubles result(channel.count);
  for (std::size_t i = 0; i < x.size(); ++i) result[channel(i)] += x[i] / static_cast<double>(channel.values);
  return result;
}

struct Statistics {
  Doubles mean, variance;

  Statistics(const Doubles& x, const Channels& channel) : mean(averages(x, channel)) {
    Doubles squares(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) squares[i] = std::pow(x[i] - mean[channel(i)], 2);
    variance = averages(squares, channel);
  }
};

/// What f is applied to.
inline Doubles normalised(const Doubles& x, const Channels& channel, const Doubles& mean,
                          const Doubles& variance, const Values& weight, const Values& bias, double epsilon) {
  Doubles a(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = channel(i);
    a[i] = weight[c] * (x[i] - mean[c]) / std::sqrt(variance[c] + epsilon) + bias[c];
  }
  return a;
}

struct BatchNorm {
  Doubles y, mean, inverse_deviation, running_mean, running_variance;
};

inline BatchNorm batch_norm(const ops::BatchNormOptions& options, const Values& values,
                            const Channels& channel, const Values& weight, const Values& bias,
                            const Values& old_mean, const Values& old_variance) {
  const Doubles x = to_double(values);
  const Statistics batch(x, channel);
  BatchNorm result;
  result.y = normalised(x, channel, batch.mean, batch.variance, weight, bias, options.epsilon);
  for (double& value : result.y) value = activate(options.activation, value);
  result.mean = batch.mean;
  const double count = static_cast<double>(channel.values), momentum = options.momentum;
  for (std::size_t c = 0; c < channel.count; ++c) {
    result.inverse_deviation.push_back(1 / std::sqrt(batch.variance[c] + options.epsilon));
    result.running_mean.push_back((1 - momentum) * old_mean[c] + momentum * batch.mean[c]);
    result.running_variance.push_back((1 - momentum) * old_variance[c] +
                                      momentum * batch.variance[c] * count / (count - 1));
  }
  return result;
}

struct BatchNormGradients {
  Doubles x, weight, bias;
};

inline BatchNormGradients batch_norm_gradients(const ops::Activation& f, const Doubles& x,
                                               const Channels& channel, const Values& dy,
                                               const Values& weight, const Values& bias, double epsilon) {
  const Statistics batch(x, channel);
  const Doubles n = normalised(x, channel, batch.mean, batch.variance, Values(channel.count, 1),
                               Values(channel.count, 0), epsilon);
  Doubles g(x.size()), gn(x.size()), dx(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = channel(i);
    g[i] = dy[i] * derivative(f, weight[c] * n[i] + bias[c]);
    gn[i] = g[i] * n[i];
  }
  Doubles mean_g = averages(g, channel), mean_gn = averages(gn, channel);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t c = channel(i);
    dx[i] = weight[c] / std::sqrt(batch.variance[c] + epsilon) * (g[i] - mean_g[c] - n[i] * mean_gn[c]);
  }
  for (double& value : mean_g) value *= static_cast<double>(channel.values);
  for (double& value : mean_gn) value *= static_cast<double>(channel.values);
  return {dx, mean_gn, mean_g};
}

}  // namespace isthmus::reference
