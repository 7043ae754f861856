#include "isthmus/models/frozen_features.hpp"

#include <cmath>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/batch_norm.hpp"

namespace isthmus::models {
namespace {

constexpr std::size_t kConvolutions = 2;  // of a judge's block

/// Of a convolution, from the parameters of the batch normalisation behind it.
void fold(std::vector<float>& weight, std::vector<float>& bias, const std::vector<float>& gain,
          const std::vector<float>& shift, const std::vector<float>& mean,
          const std::vector<float>& variance) {
  const double epsilon = ops::BatchNormOptions().epsilon;
  const std::size_t taps = weight.size() / gain.size();
  for (std::size_t channel = 0; channel < gain.size(); ++channel) {
    const double factor = gain[channel] / std::sqrt(variance[channel] + epsilon);
    for (std::size_t tap = 0; tap < taps; ++tap)
      weight[channel * taps + tap] = static_cast<float>(weight[channel * taps + tap] * factor);
    bias.push_back(static_cast<float>(shift[channel] - mean[channel] * factor));
  }
}

}  // namespace

std::vector<nn::Layer> feature_layers(const JudgeOptions& options) {
  if (options.channels.empty() && options.hidden.empty())
    throw UsageError("a judge without a hidden layer has no features but its images");
  const ops::Activation relu{ops::ActivationKind::relu};
  std::vector<nn::Layer> layers;
  nn::ImageShape shape = options.image;
  for (const std::size_t channels : options.channels) {
    for (std::size_t i = 0; i < kConvolutions; ++i) {
      const nn::Conv2d convolution{shape, channels, {3, 1, 1}};
      layers.emplace_back(convolution);
      layers.emplace_back(relu);
      shape = convolution.output();
    }
    layers.emplace_back(nn::MaxPool2d{shape, {}});
    shape = nn::MaxPool2d{shape, {}}.output();
  }
  std::size_t width = shape.elements();
  for (const std::size_t outputs : options.hidden) {
    layers.emplace_back(nn::Linear{width, outputs});
    layers.emplace_back(relu);
    width = outputs;
  }
  return layers;
}

FrozenFeatures::FrozenFeatures(const JudgeOptions& options)
    : options_(options), network_(arena_, "features", feature_layers(options)) {}

std::size_t FrozenFeatures::parameters() const {
  std::size_t count = 0;
  for (const nn::Parameter& parameter : arena_.parameters()) count += parameter.shape.elements();
  return count;
}

void FrozenFeatures::take_weights(Queue& queue, const Judge& judge) {
  arena_.allocate(queue);
  std::size_t taken = 0, set = 0;  // parameters, in the order of the layers
  const auto take = [&] { return queue.download<float>(judge.arena().value(taken++)); };
  const auto put = [&](const std::vector<float>& values) { queue.write(arena_.value(set++), values.data()); };
  for (std::size_t i = 0; i < kConvolutions * options_.channels.size(); ++i) {
    std::vector<float> weight = take(), bias;
    const std::vector<float> gain = take(), shift = take(), mean = take(), variance = take();
    fold(weight, bias, gain, shift, mean, variance);
    put(weight);
    put(bias);
  }
  for (std::size_t i = 0; i < 2 * options_.hidden.size(); ++i) put(take());
}

Tensor FrozenFeatures::forward(nn::Context& context, const Tensor& images, nn::Pass* pass,
                               const Tensor& out) const {
  return network_.forward(context, images, pass, {out, {}});
}

Tensor FrozenFeatures::backward(nn::Context& context, nn::Pass pass, const Tensor& dy) const {
  return network_.backward(context, std::move(pass), dy, {false, true, false});
}

}  // namespace isthmus::models
