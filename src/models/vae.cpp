#include "isthmus/models/vae.hpp"

#include <cmath>

#include "image_layers.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"

namespace isthmus::models {
namespace {

constexpr ops::Activation kRelu{ops::ActivationKind::relu};

std::vector<nn::Layer> encoder_layers(const VaeOptions& options) {
  const Pyramid pyramid(options.image, options.channels, options.kernel);
  std::vector<std::size_t> widths = {pyramid.top().elements()};
  widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
  widths.push_back(2 * options.latent);
  std::vector<nn::Layer> layers = pyramid.down();
  append(layers, nn::mlp(widths, kRelu));
  return layers;
}

std::vector<nn::Layer> decoder_layers(const VaeOptions& options) {
  const Pyramid pyramid(options.image, options.channels, options.kernel);
  std::vector<std::size_t> widths = {options.latent};
  widths.insert(widths.end(), options.hidden.rbegin(), options.hidden.rend());
  widths.push_back(pyramid.top().elements());
  std::vector<nn::Layer> layers = nn::mlp(widths, kRelu);
  if (!pyramid.is_flat()) layers.emplace_back(kRelu);
  append(layers, pyramid.up());
  return layers;
}

}  // namespace

Vae::Vae(const VaeOptions& options)
    : options_(options),
      encoder_(arena_, "encoder", encoder_layers(options)),
      decoder_(arena_, "decoder", decoder_layers(options)) {
  if (!has_class_loss()) return;
  class_weights_ = arena_.add("classifier.weight", {options.classes, options.latent});
  class_bias_ = arena_.add("classifier.bias", {options.classes});
}

void Vae::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  encoder_.initialise(queue, seed, stream);
  decoder_.initialise(queue, seed, stream + 100);
  if (!has_class_loss()) return;
  const auto deviation = std::sqrt(2.0f / static_cast<float>(options_.latent + options_.classes));
  ops::normal(queue, arena_.value(class_weights_), 0, deviation, {seed, stream + 200, 0});
  queue.zero(arena_.value(class_bias_));
}

/// Of a linear classifier of μ, which is the first columns of the head; its part of the head's gradient is
/// added.
void Vae::add_class_gradients(nn::Context& context, const Tensor& head, const Tensor& labels,
                              const Tensor& dhead, const Tensor& loss) const {
  const std::size_t rows = head.rows(), latent = options_.latent;
  const ops::Matrix mean(head, rows, latent, 2 * latent), dmean(dhead, rows, latent, 2 * latent);
  const Tensor logits = context.take({rows, options_.classes}), weights = arena_.value(class_weights_);
  ops::Fusion with_bias, with_sums;
  with_bias.bias = arena_.value(class_bias_);
  with_sums.row_sums = arena_.gradient(class_bias_);
  context.gemm.multiply(mean, ops::transposed(weights), logits, 1.0f, 0.0f, with_bias);
  ops::softmax_cross_entropy(context.queue, logits, labels, logits, loss, context.take_partials(),
                             options_.class_weight);
  context.gemm.multiply(ops::transposed(logits), mean, arena_.gradient(class_weights_), 1.0f, 0.0f,
                        with_sums);
  context.gemm.multiply(logits, weights, dmean, 1.0f, 1.0f);
}

void Vae::compute_gradients(nn::Context& context, const Tensor& images, const Tensor& labels,
                            ops::RandomKey noise, const Tensor& losses, float kl_scale) const {
  const Tensor partials = context.take_partials();
  const Tensor reconstruction = losses.view(0, {1}), pixel = losses.view(1, {1}), kl = losses.view(2, {1});

  nn::Pass encoding, decoding;
  const Tensor head = encoder_.forward(context, images, &encoding);
  Tensor z = context.take({images.rows(), options_.latent});
  ops::reparameterize_forward(context.queue, head, z, kl, partials, noise);
  Tensor logits = decoder_.forward(context, z, &decoding);

  Tensor dlogits = context.take(logits.shape());
  ops::reconstruction_loss(context.queue, options_.likelihood, logits, images, dlogits, reconstruction,
                           partials, options_.lambda2);
  if (options_.lambda1 != 0)
    ops::reconstruction_loss(context.queue, options_.pixel_error, logits, images, dlogits, pixel, partials,
                             options_.lambda1, true);
  logits = {};

  const Tensor dz = decoder_.backward(context, std::move(decoding), std::move(dlogits), {true, true, false});
  const Tensor dhead = context.take(head.shape());
  ops::reparameterize_backward(context.queue, head, dz, dhead,
                               kl_scale * options_.lambda2 * options_.kl_weight, noise);
  if (has_class_loss()) add_class_gradients(context, head, labels, dhead, losses.view(3, {1}));
  encoder_.backward(context, std::move(encoding), dhead, {true, false, false});
}

Tensor Vae::encode(nn::Context& context, const Tensor& images, const Tensor& out) const {
  return encoder_.forward(context, images, nullptr, {out, {}});
}

Tensor Vae::decode(nn::Context& context, const Tensor& z, const Tensor& out) const {
  return decoder_.forward(context, z, nullptr, {out, {ops::ActivationKind::sigmoid}});
}

}  // namespace isthmus::models
