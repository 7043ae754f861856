#include "isthmus/models/translator.hpp"

#include "isthmus/ops/columns.hpp"
#include "isthmus/ops/gated_mix.hpp"
#include "isthmus/ops/log_distance.hpp"
#include "isthmus/ops/logistic_gan_loss.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/ops/squared_distance.hpp"

namespace isthmus::models {
namespace {

std::vector<nn::Layer> layers(std::size_t inputs, const std::vector<std::size_t>& hidden, std::size_t outputs,
                              ops::Activation activation) {
  std::vector<std::size_t> widths = {inputs};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(outputs);
  return nn::mlp(widths, activation);
}

std::vector<nn::Layer> generator_layers(const TranslatorOptions& options) {
  std::vector<nn::Layer> result;
  const std::size_t outputs = (options.has_gate ? 2 : 1) * options.target_latent;
  std::size_t width = 0;
  for (const nn::Layer& layer : layers(options.target_latent + options.source_latent,
                                       options.generator_hidden, outputs, {ops::ActivationKind::relu})) {
    result.push_back(layer);
    if (const auto* linear = std::get_if<nn::Linear>(&layer))
      width = linear->outputs;
    else if (options.dropout > 0)
      result.emplace_back(nn::Dropout{width, options.dropout});
  }
  return result;
}

std::size_t pair_columns(const TranslatorOptions& options) {
  return (options.has_anchor ? 2 : 1) * options.target_latent + (options.sees_class    ? options.classes
                                                                 : options.sees_source ? options.source_latent
                                                                                       : 0);
}

}  // namespace

Translator::Translator(const TranslatorOptions& options)
    : options_(options),
      generator_(generator_arena_, "generator", generator_layers(options)),
      discriminator_(discriminator_arena_, "discriminator",
                     layers(pair_columns(options), options.discriminator_hidden, 1,
                            {ops::ActivationKind::leaky_relu, 0.2f})) {
  if (options.lambda_keep > 0)
    keeper_.emplace(
        keeper_arena_, "keeper",
        std::vector<nn::Layer>{nn::Linear{options.target_latent + options.classes, options.source_latent}});
}

std::size_t Translator::pair_width() const {
  return pair_columns(options_);
}

void Translator::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  generator_.initialise(queue, seed, stream);
  discriminator_.initialise(queue, seed, stream + 100);
  if (keeper_) keeper_->initialise(queue, seed, stream + 200);
}

Tensor Translator::generate(nn::Context& context, const Tensor& noise, const Tensor& source,
                            Generation* generation) const {
  const Tensor input = context.take({noise.rows(), generator_.inputs()});
  ops::concatenate_columns(context.queue, {noise, source}, input);
  nn::Pass pass;
  if (generation) pass.noise = generation->pass.noise;
  const Tensor head = generator_.forward(context, input, generation ? &pass : nullptr);
  Tensor output = head;
  if (options_.has_gate) {
    output = context.take(noise.shape());
    ops::gated_mix_forward(context.queue, noise, head, output);
  }
  if (generation) *generation = {noise, head, output, std::move(pass)};
  return output;
}

/// The discriminator's view of a pair: [z | candidate | the class or z1], without what it does not see.
void Translator::pair(nn::Context& context, const LatentBatch& batch, const Tensor& candidate,
                      const Tensor& out) const {
  const bool has_condition = options_.sees_class || options_.sees_source;
  const Tensor& condition = options_.sees_class ? batch.one_hot : batch.source;
  if (options_.has_anchor && has_condition)
    ops::concatenate_columns(context.queue, {batch.anchor, candidate, condition}, out);
  else if (options_.has_anchor)
    ops::concatenate_columns(context.queue, {batch.anchor, candidate}, out);
  else if (has_condition)
    ops::concatenate_columns(context.queue, {candidate, condition}, out);
  else
    ops::concatenate_columns(context.queue, {candidate}, out);
}

void Translator::compute_discriminator_gradients(nn::Context& context, const LatentBatch& batch,
                                                 const Tensor& generated, const Tensor& losses) const {
  std::vector<Tensor> candidates = {batch.real, generated};
  if (options_.noise_negatives) candidates.push_back(batch.noise);
  if (options_.mismatched_negatives) candidates.push_back(batch.mismatched);
  const std::size_t rows = batch.real.rows();

  // One pass over all pairs, the real ones first.
  const Tensor pairs = context.take({candidates.size() * rows, pair_width()});
  for (std::size_t i = 0; i < candidates.size(); ++i)
    pair(context, batch, candidates[i], pairs.slice(i * rows, rows));
  nn::Pass pass;
  const Tensor logits = discriminator_.forward(context, pairs, &pass);

  // The loss averages over all negatives; w = 1 for each term is their number times that.
  const float negative_weight =
      options_.averages_negatives ? 1.0f : static_cast<float>(candidates.size() - 1);
  const Tensor dlogits = context.take(logits.shape());
  ops::logistic_gan_loss(context.queue, logits, rows, 1.0f, negative_weight, dlogits, losses.view(0, {1}),
                         losses.view(1, {1}));
  discriminator_.backward(context, pass, dlogits, {true, false, false});
  if (options_.r1_gamma > 0)
    discriminator_.add_r1_penalty(context, pass, rows, options_.r1_gamma, losses.view(2, {1}));
}

/// \param doutput  the gradient with respect to the output is added to it
void Translator::add_keeping(nn::Context& context, const LatentBatch& batch, const Tensor& output,
                             const Tensor& doutput, const Tensor& loss) const {
  const std::size_t rows = output.rows(), latent = options_.target_latent;
  const Tensor posterior = context.take({rows, 2 * latent}), blurred = context.take(output.shape());
  ops::concatenate_columns(context.queue, {output, batch.keeping.log_variance}, posterior);
  ops::reparameterize_forward(context.queue, posterior, blurred, context.take({1}), context.take_partials(),
                              batch.keeping.noise);
  const Tensor seen = context.take({rows, keeper_->inputs()});
  ops::concatenate_columns(context.queue, {blurred, batch.one_hot}, seen);
  nn::Pass pass;
  const Tensor found = keeper_->forward(context, seen, &pass), dfound = context.take(found.shape());
  context.queue.zero(dfound);
  ops::squared_distance(context.queue, found, batch.keeping.residual, options_.lambda_keep, dfound, loss,
                        context.take_partials());
  const ops::Matrix of_output(keeper_arena_.value(0), found.columns(), latent, keeper_->inputs());
  context.gemm.multiply(dfound, of_output, doutput, 1, 1);
  keeper_->backward(context, std::move(pass), dfound, {true, false, false});
}

Tensor Translator::compute_candidate_gradient(nn::Context& context, const LatentBatch& batch,
                                              const Tensor& candidate, const Tensor& start,
                                              const Tensor& losses, float weight) const {
  const std::size_t rows = candidate.rows(), latent = options_.target_latent;
  const Tensor pairs = context.take({rows, pair_width()});
  pair(context, batch, candidate, pairs);
  nn::Pass pass;
  const Tensor logits = discriminator_.forward(context, pairs, &pass);
  // Every row is to pass for a match; there are no others, so their loss goes to a slot that nobody reads.
  ops::logistic_gan_loss(context.queue, logits, rows, weight, 0.0f, logits, losses.view(0, {1}),
                         context.take({1}));

  const Tensor dpairs = discriminator_.backward(context, std::move(pass), logits, {false, true, false});
  const Tensor gradient = context.take(candidate.shape());
  const std::size_t anchor = options_.has_anchor ? latent : 0;
  ops::split_columns(
      context.queue, dpairs,
      {Tensor({}, 0, {0, anchor}), gradient, Tensor({}, 0, {0, pair_width() - anchor - latent})});
  if (options_.distance == Distance::logarithmic)
    ops::log_distance(context.queue, candidate, start, batch.distance_weights, weight * options_.lambda_reg,
                      gradient, losses.view(1, {1}), context.take_partials());
  else
    ops::squared_distance(context.queue, candidate, start, weight * options_.lambda_reg, gradient,
                          losses.view(1, {1}), context.take_partials());
  return gradient;
}

void Translator::compute_generator_gradients(nn::Context& context, const LatentBatch& batch,
                                             Generation generation, const Tensor& losses) const {
  const Tensor doutput =
      compute_candidate_gradient(context, batch, generation.output, generation.noise, losses);
  if (keeper_) add_keeping(context, batch, generation.output, doutput, losses.view(2, {1}));
  Tensor dhead = doutput;
  if (options_.has_gate) {
    dhead = context.take(generation.head.shape());
    ops::gated_mix_backward(context.queue, generation.noise, generation.head, doutput, dhead, {});
  }
  generator_.backward(context, std::move(generation.pass), dhead, {true, false, false});
}

}  // namespace isthmus::models
