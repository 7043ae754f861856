#include "isthmus/models/judge.hpp"

#include "batch_parts.hpp"
#include "image_layers.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/accuracy.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"

namespace isthmus::models {
namespace {

std::vector<nn::Layer> layers(const JudgeOptions& options) {
  const ops::Activation relu{ops::ActivationKind::relu};
  std::vector<nn::Layer> result;
  nn::ImageShape shape = options.image;
  for (const std::size_t channels : options.channels) {
    for (int i = 0; i < 2; ++i) {
      const nn::Conv2d convolution{shape, channels, {3, 1, 1}, false};
      shape = convolution.output();
      append(result, {convolution, nn::BatchNorm2d{shape}, relu});
    }
    const nn::MaxPool2d pool{shape, {}};
    shape = pool.output();
    result.emplace_back(pool);
  }
  std::size_t width = shape.elements();
  for (std::size_t i = 0; i <= options.hidden.size(); ++i) {
    const std::size_t outputs = i < options.hidden.size() ? options.hidden[i] : options.classes;
    if (options.dropout > 0) result.emplace_back(nn::Dropout{width, options.dropout});
    result.emplace_back(nn::Linear{width, outputs});
    if (i < options.hidden.size()) result.emplace_back(relu);
    width = outputs;
  }
  return result;
}

}  // namespace

Judge::Judge(const JudgeOptions& options)
    : options_(options), classifier_(arena_, "classifier", layers(options)) {}

void Judge::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  classifier_.initialise(queue, seed, stream);
}

void Judge::compute_gradients(nn::Context& context, const Tensor& images, const Tensor& labels,
                              ops::RandomKey noise, const Tensor& losses, std::size_t part_rows) const {
  if (part_rows > 0 && part_rows < images.rows() && !options_.channels.empty())
    throw UsageError("a judge with batch normalisation cannot take a batch in parts");
  for_each_part(context, images.rows(), part_rows, losses, [&](const BatchPart& part) {
    nn::Pass pass;
    pass.noise = noise;
    pass.noise.step += std::uint64_t{part.number} << 48;
    Tensor logits = classifier_.forward(context, part.of(images), &pass);
    ops::accuracy(context.queue, logits, part.of(labels), part.losses.view(1, {1}), part.share);
    ops::softmax_cross_entropy(context.queue, logits, part.of(labels), logits, part.losses.view(0, {1}),
                               context.take_partials(), part.share);
    classifier_.backward(context, std::move(pass), logits, {true, false, !part.is_first()});
  });
}

Tensor Judge::classify(nn::Context& context, const Tensor& images) const {
  return classifier_.forward(context, images);
}

Tensor Judge::features(nn::Context& context, const Tensor& images) const {
  if (options_.hidden.empty() && options_.channels.empty()) return images;
  return classifier_.forward(context, images, nullptr, {{}, {}, 1});
}

}  // namespace isthmus::models
