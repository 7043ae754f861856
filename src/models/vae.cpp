#include "isthmus/models/vae.hpp"

#include <cmath>

#include "batch_parts.hpp"
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
void Vae::add_class_gradients(nn::Context& context, const BatchPart& part, const Tensor& head,
                              const Tensor& labels, const Tensor& dhead) const {
  const std::size_t rows = head.rows(), latent = options_.latent;
  const ops::Matrix mean(head, rows, latent, 2 * latent), dmean(dhead, rows, latent, 2 * latent);
  const Tensor logits = context.take({rows, options_.classes}), weights = arena_.value(class_weights_);
  ops::Fusion with_bias, with_sums;
  with_bias.bias = arena_.value(class_bias_);
  with_sums.row_sums = arena_.gradient(class_bias_);
  context.gemm.multiply(mean, ops::transposed(weights), logits, 1.0f, 0.0f, with_bias);
  ops::softmax_cross_entropy(context.queue, logits, labels, logits, part.losses.view(3, {1}),
                             context.take_partials(), options_.class_weight * part.share);
  context.gemm.multiply(ops::transposed(logits), mean, arena_.gradient(class_weights_), 1.0f,
                        part.is_first() ? 0.0f : 1.0f, with_sums);
  context.gemm.multiply(logits, weights, dmean, 1.0f, 1.0f);
}

void Vae::compute_gradients(nn::Context& context, const Tensor& images, const Tensor& labels,
                            ops::RandomKey noise, const Tensor& losses, float kl_scale,
                            std::size_t part_rows) const {
  const std::size_t rows = images.rows(), latent = options_.latent;
  const Tensor partials = context.take_partials();
  const Tensor heads = context.take({rows, 2 * latent}), zs = context.take({rows, latent});
  const bool is_split = part_rows > 0 && part_rows < rows;
  const Tensor dzs = is_split ? context.take({rows, latent}) : Tensor();
  for_each_part(context, rows, part_rows, losses, [&](const BatchPart& part) {
    // Noise is drawn by the element's number in the batch, so the few numbers of a latent are computed from
    // the batch's first row on, and the KL divergence is the one that the last part gives.
    const std::size_t seen = part.first + part.count;
    const bool is_last = seen == rows;
    const Tensor reconstruction = part.losses.view(0, {1}), pixel = part.losses.view(1, {1});
    const Tensor kl = is_last ? part.losses.view(2, {1}) : context.take({1});
    const Tensor targets = part.of(images), head = part.of(heads);

    nn::Pass encoding, decoding;
    encoder_.forward(context, targets, &encoding, {head, {}});
    ops::reparameterize_forward(context.queue, heads.slice(0, seen), zs.slice(0, seen), kl, partials, noise);
    Tensor logits = decoder_.forward(context, part.of(zs), &decoding);

    Tensor dlogits = context.take(logits.shape());
    ops::reconstruction_loss(context.queue, options_.likelihood, logits, targets, dlogits, reconstruction,
                             partials, options_.lambda2 * part.share);
    if (options_.lambda1 != 0)
      ops::reconstruction_loss(context.queue, options_.pixel_error, logits, targets, dlogits, pixel, partials,
                               options_.lambda1 * part.share, true);
    logits = {};

    const bool accumulates = !part.is_first();
    const Tensor dz =
        decoder_.backward(context, std::move(decoding), std::move(dlogits), {true, true, accumulates});
    if (is_split) context.queue.copy(dz, part.of(dzs));
    const Tensor dheads = context.take({seen, 2 * latent}), dhead = part.of(dheads);
    const float of_seen = static_cast<float>(seen) / static_cast<float>(rows);
    ops::reparameterize_backward(context.queue, heads.slice(0, seen), is_split ? dzs.slice(0, seen) : dz,
                                 dheads, of_seen * kl_scale * options_.lambda2 * options_.kl_weight, noise);
    if (has_class_loss()) add_class_gradients(context, part, head, part.of(labels), dhead);
    encoder_.backward(context, std::move(encoding), dhead, {true, false, accumulates});
  });
}

Tensor Vae::encode(nn::Context& context, const Tensor& images, const Tensor& out) const {
  return encoder_.forward(context, images, nullptr, {out, {}});
}

Tensor Vae::decode(nn::Context& context, const Tensor& z, const Tensor& out) const {
  return decoder_.forward(context, z, nullptr, {out, {ops::ActivationKind::sigmoid}});
}

}  // namespace isthmus::models
