#include "isthmus/models/domain_transfer.hpp"

#include "image_layers.hpp"
#include "image_resampling.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"
#include "isthmus/ops/squared_distance.hpp"
#include "isthmus/ops/total_variation.hpp"

namespace isthmus::models {
namespace {

constexpr std::size_t kKernel = 4;    // of all convolutions, as in the VAEs
constexpr std::size_t kVerdicts = 3;  // of D

/// Batch normalisation behind every ReLU: without it, sigmoids are driven to where they have no slope.
std::vector<nn::Layer> generator_layers(const DomainTransferOptions& options, std::size_t code) {
  const Pyramid pyramid(options.target, options.channels, kKernel);
  std::vector<nn::Layer> layers = {nn::Linear{code, pyramid.top().elements()}};
  if (!pyramid.is_flat())
    append(layers, {ops::Activation{ops::ActivationKind::relu}, nn::BatchNorm2d{pyramid.top()}});
  nn::ImageShape shape;
  for (const nn::Layer& layer : pyramid.up()) {
    layers.push_back(layer);
    if (const auto* convolution = std::get_if<nn::ConvTranspose2d>(&layer))
      shape = convolution->output();
    else
      layers.emplace_back(nn::BatchNorm2d{shape});
  }
  layers.emplace_back(ops::Activation{ops::ActivationKind::sigmoid});
  return layers;
}

std::vector<nn::Layer> discriminator_layers(const DomainTransferOptions& options) {
  const Pyramid pyramid(options.target, options.channels, kKernel);
  std::vector<nn::Layer> layers = pyramid.down({ops::ActivationKind::leaky_relu, 0.2f});
  append(layers, {nn::Linear{pyramid.top().elements(), kVerdicts}});
  return layers;
}

}  // namespace

DomainTransfer::DomainTransfer(const DomainTransferOptions& options)
    : options_(options),
      features_(options.judge),
      encoder_(options.uses_f ? nullptr
                              : std::make_unique<nn::Sequential>(generator_arena_, "encoder",
                                                                 feature_layers(options.judge))),
      generator_(generator_arena_, "generator", generator_layers(options, features_.outputs())),
      discriminator_(discriminator_arena_, "discriminator", discriminator_layers(options)) {}

DomainTransfer::~DomainTransfer() = default;

void DomainTransfer::take_features(Queue& queue, const Judge& judge) {
  features_.take_weights(queue, judge);
  to_source_ = std::make_unique<ImageResampling>(queue, options_.target, options_.source,
                                                 options_.target_gain, options_.target_shift);
}

void DomainTransfer::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  generator_.initialise(queue, seed, stream);
  discriminator_.initialise(queue, seed, stream + 100);
  if (encoder_) encoder_->initialise(queue, seed, stream + 200);
}

Tensor DomainTransfer::encode(nn::Context& context, const Tensor& images, const Tensor& out) const {
  return encoder_ ? encoder_->forward(context, images, nullptr, {out, {}})
                  : source_features(context, images, out);
}

Tensor DomainTransfer::decode(nn::Context& context, const Tensor& code, const Tensor& out) const {
  return generator_.forward(context, code, nullptr, {out, {}});
}

Tensor DomainTransfer::source_features(nn::Context& context, const Tensor& images, const Tensor& out) const {
  return features_.forward(context, images, nullptr, out);
}

Tensor DomainTransfer::target_features(nn::Context& context, const Tensor& images, const Tensor& out) const {
  return features_.forward(context, to_source_->forward(context, images), nullptr, out);
}

Tensor DomainTransfer::verdicts(Queue& queue, std::size_t rows) {
  std::vector<std::int32_t> verdicts;
  for (std::size_t verdict = 0; verdict < kVerdicts; ++verdict)
    verdicts.insert(verdicts.end(), rows, static_cast<std::int32_t>(verdict));
  return queue.upload(verdicts, {verdicts.size()});
}

DomainTransfer::Generation DomainTransfer::generate(nn::Context& context, const TransferBatch& batch) const {
  Generation generation;
  Tensor codes = batch.codes;
  if (encoder_) {
    const std::size_t rows = batch.source.rows();
    const Tensor images = context.take({2 * rows, options_.source.elements()});
    context.queue.copy(batch.source, images.slice(0, rows));
    context.queue.copy(to_source_->forward(context, batch.target), images.slice(rows, rows));
    codes = encoder_->forward(context, images, &generation.encoding);
  }
  generation.images = generator_.forward(context, codes, &generation.decoding);
  return generation;
}

void DomainTransfer::compute_discriminator_gradients(nn::Context& context, const TransferBatch& batch,
                                                     const Tensor& generated, const Tensor& losses) const {
  const std::size_t rows = batch.target.rows();
  const Tensor images = context.take({kVerdicts * rows, options_.target.elements()});
  context.queue.copy(generated, images.slice(0, 2 * rows));
  context.queue.copy(batch.target, images.slice(2 * rows, rows));
  nn::Pass pass;
  const Tensor logits = discriminator_.forward(context, images, &pass);
  // The mean over all rows is a third of the sum of the three means.
  ops::softmax_cross_entropy(context.queue, logits, batch.verdicts, logits, losses, context.take_partials(),
                             static_cast<float>(kVerdicts));
  discriminator_.backward(context, std::move(pass), logits, {true, false, false});
}

/// Adds the gradient of α·L_CONST with respect to G(x_s), through f.
void DomainTransfer::add_const_gradient(nn::Context& context, const TransferBatch& batch,
                                        const Tensor& images, const Tensor& dimages,
                                        const Tensor& loss) const {
  nn::Pass pass;
  const Tensor codes = features_.forward(context, to_source_->forward(context, images), &pass);
  const Tensor dcodes = context.take(codes.shape());
  context.queue.zero(dcodes);
  ops::squared_distance(context.queue, codes, batch.codes.slice(0, codes.rows()), options_.const_weight,
                        dcodes, loss, context.take_partials());
  to_source_->add_gradient(context, features_.backward(context, std::move(pass), dcodes), dimages);
}

void DomainTransfer::compute_generator_gradients(nn::Context& context, const TransferBatch& batch,
                                                 Generation generation, const Tensor& losses) const {
  const std::size_t rows = batch.target.rows();
  nn::Pass pass;
  const Tensor logits = discriminator_.forward(context, generation.images, &pass);
  const Tensor real = batch.verdicts.slice(2 * rows, rows);  // what both halves are to pass for
  for (const std::size_t half : {0u, 1u}) {
    const Tensor of_half = logits.slice(half * rows, rows);
    ops::softmax_cross_entropy(context.queue, of_half, real, of_half, losses.view(half, {1}),
                               context.take_partials());
  }
  const Tensor dimages = discriminator_.backward(context, std::move(pass), logits, {false, true, false});

  if (options_.const_weight > 0)
    add_const_gradient(context, batch, generation.images.slice(0, rows), dimages.slice(0, rows),
                       losses.view(2, {1}));
  if (options_.identity_weight > 0)
    ops::squared_distance(context.queue, generation.images.slice(rows, rows), batch.target,
                          options_.identity_weight, dimages.slice(rows, rows), losses.view(3, {1}),
                          context.take_partials());
  if (options_.variation_weight > 0) {
    const Shape shape = {2 * rows, target().channels, target().height, target().width};
    ops::total_variation(context.queue, generation.images.reshape(shape), options_.variation_weight,
                         dimages.reshape(shape), losses.view(4, {1}), context.take_partials());
  }

  const Tensor dcodes = generator_.backward(context, std::move(generation.decoding), dimages,
                                            {true, encoder_ != nullptr, false});
  if (encoder_) encoder_->backward(context, std::move(generation.encoding), dcodes, {true, false, false});
}

}  // namespace isthmus::models
