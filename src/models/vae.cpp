#include "isthmus/models/vae.hpp"

#include <algorithm>

#include "isthmus/ops/reparameterize.hpp"

namespace isthmus::models {
namespace {

std::vector<nn::Layer> encoder_layers(const VaeOptions& options) {
  std::vector<std::size_t> widths = {options.pixels};
  widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
  widths.push_back(2 * options.latent);
  return nn::mlp(widths, {ops::ActivationKind::relu});
}

std::vector<nn::Layer> decoder_layers(const VaeOptions& options) {
  std::vector<std::size_t> widths = {options.latent};
  widths.insert(widths.end(), options.hidden.rbegin(), options.hidden.rend());
  widths.push_back(options.pixels);
  return nn::mlp(widths, {ops::ActivationKind::relu});
}

}  // namespace

Vae::Vae(const VaeOptions& options)
    : options_(options),
      encoder_(arena_, "encoder", encoder_layers(options)),
      decoder_(arena_, "decoder", decoder_layers(options)) {}

void Vae::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  encoder_.initialise(queue, seed, stream);
  decoder_.initialise(queue, seed, stream + 100);
}

void Vae::compute_gradients(nn::Context& context, const Tensor& images, ops::RandomKey noise,
                            const Tensor& losses) const {
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
  ops::reparameterize_backward(context.queue, head, dz, dhead, options_.lambda2 * options_.kl_weight, noise);
  encoder_.backward(context, std::move(encoding), dhead, {true, false, false});
}

Tensor Vae::encode(nn::Context& context, const Tensor& images, const Tensor& out) const {
  return encoder_.forward(context, images, nullptr, {out, {}});
}

Tensor Vae::decode(nn::Context& context, const Tensor& z, const Tensor& out) const {
  return decoder_.forward(context, z, nullptr, {out, {ops::ActivationKind::sigmoid}});
}

}  // namespace isthmus::models
