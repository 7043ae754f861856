#include "isthmus/models/bridge.hpp"

#include <algorithm>

#include "isthmus/ops/columns.hpp"
#include "isthmus/ops/gated_mix.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/ops/sliced_wasserstein.hpp"
#include "isthmus/ops/softmax_cross_entropy.hpp"
#include "isthmus/ops/squared_distance.hpp"

namespace isthmus::models {
namespace {

constexpr std::size_t kDomains = 2;

std::vector<nn::Layer> layers(std::size_t inputs, const std::vector<std::size_t>& hidden,
                              std::size_t outputs) {
  std::vector<std::size_t> widths = {inputs};
  widths.insert(widths.end(), hidden.begin(), hidden.end());
  widths.push_back(outputs);
  return nn::mlp(widths, {ops::ActivationKind::relu});
}

Tensor one_hots(Queue& queue, std::size_t width) {
  const std::size_t columns = width + kDomains;
  std::vector<float> rows(kDomains * columns, 0.0f);
  for (const int domain : {0, 1})
    rows[static_cast<std::size_t>(domain) * columns + Bridge::one_hot_column(domain, width)] = 1;
  return queue.upload(rows, {kDomains, columns});
}

/// Columns of x from the first on, into a piece of the step's memory.
Tensor first_columns(nn::Context& context, const Tensor& x, std::size_t columns) {
  if (x.columns() == columns) return x;
  const Tensor some = context.take({x.rows(), columns});
  ops::split_columns(context.queue, x, {some, Tensor({}, 0, {0, x.columns() - columns})});
  return some;
}

/// x with columns of zeros behind it.
void pad_columns(nn::Context& context, const Tensor& x, const Tensor& out) {
  const Tensor zeros = context.take({x.rows(), out.columns() - x.columns()});
  context.queue.zero(zeros);
  ops::concatenate_columns(context.queue, {x, zeros}, out);
}

}  // namespace

Bridge::Bridge(const BridgeOptions& options)
    : options_(options),
      encoder_(arena_, "bridge.encoder",
               layers(options.width() + kDomains, options.hidden, 2 * options.shared)),
      decoder_(arena_, "bridge.decoder",
               layers(options.shared + kDomains, options.hidden, 2 * options.width())),
      skip_(arena_, "bridge.skip", {nn::Linear{options.shared + kDomains, options.width()}}),
      classifier_(options.classes > 0
                      ? std::make_unique<nn::Sequential>(
                            arena_, "bridge.classifier",
                            std::vector<nn::Layer>{nn::Linear{options.shared, options.classes}})
                      : nullptr) {}

void Bridge::allocate(Queue& queue) {
  arena_.allocate(queue);
  encoder_tags_ = one_hots(queue, options_.width());
  decoder_tags_ = one_hots(queue, options_.shared);
  const std::size_t most = std::max(options_.width(), options_.shared) + kDomains;
  ones_ = queue.upload(std::vector<float>(most, 1.0f), {most});
}

void Bridge::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  encoder_.initialise(queue, seed, stream);
  decoder_.initialise(queue, seed, stream + 100);
  skip_.initialise(queue, seed, stream + 200);
  if (classifier_) classifier_->initialise(queue, seed, stream + 300);
}

/// out = x, zeros, and the domain's one-hot.
void Bridge::tag(nn::Context& context, int domain, const Tensor& x, const Tensor& tags,
                 const Tensor& out) const {
  const Shape row = {tags.columns()};
  pad_columns(context, x, out);
  ops::affine_columns(context.queue, out, ones_.view(0, row),
                      tags.view(static_cast<std::size_t>(domain) * tags.columns(), row), out);
}

/// dx += dy·W, for a network of one linear layer.
void Bridge::add_input_gradient(nn::Context& context, const nn::Sequential& layer, const Tensor& dy,
                                const Tensor& dx) const {
  for (std::size_t i = 0; i < arena_.parameters().size(); ++i)
    if (arena_.parameters()[i].name == layer.prefix() + ".0.weight")
      context.gemm.multiply(dy, arena_.value(i), dx, 1, 1);
}

Tensor Bridge::encode(nn::Context& context, int domain, const Tensor& z) const {
  const Tensor input = context.take({z.rows(), encoder_.inputs()});
  tag(context, domain, z, encoder_tags_, input);
  return first_columns(context, encoder_.forward(context, input), options_.shared);
}

Tensor Bridge::decode(nn::Context& context, int domain, const Tensor& shared) const {
  const Tensor input = context.take({shared.rows(), decoder_.inputs()});
  tag(context, domain, shared, decoder_tags_, input);
  const Tensor head = decoder_.forward(context, input), start = skip_.forward(context, input);
  const Tensor output = context.take(start.shape());
  ops::gated_mix_forward(context.queue, start, head, output);
  return first_columns(context, output, options_.latent[domain]);
}

/// The squared error of a domain's rows, with its gradient, which is zero in columns that the domain has not.
void Bridge::measure_reconstruction(nn::Context& context, int domain, const Tensor& z, const Tensor& output,
                                    const Tensor& doutput, const Tensor& loss) const {
  context.queue.zero(doutput);
  if (options_.latent[domain] == options_.width()) {
    ops::squared_distance(context.queue, output, z, 1, doutput, loss, context.take_partials());
    return;
  }
  const Tensor own = first_columns(context, output, options_.latent[domain]),
               down = context.take(own.shape());
  context.queue.zero(down);
  ops::squared_distance(context.queue, own, z, 1, down, loss, context.take_partials());
  pad_columns(context, down, doutput);
}

/// The squared errors and the gradients of the decoder. \returns theirs with respect to z'
Tensor Bridge::decode_gradients(nn::Context& context, const BridgeBatch& batch, const Tensor& shared,
                                const Tensor& losses) const {
  const std::size_t n = batch.latents[0].rows();
  const Tensor input = context.take({kDomains * n, decoder_.inputs()});
  for (const int domain : {0, 1})
    tag(context, domain, shared.slice(domain * n, n), decoder_tags_, input.slice(domain * n, n));
  nn::Pass pass, skip_pass;
  const Tensor head = decoder_.forward(context, input, &pass),
               start = skip_.forward(context, input, &skip_pass);
  const Tensor output = context.take(start.shape()), doutput = context.take(start.shape());
  ops::gated_mix_forward(context.queue, start, head, output);
  for (const int domain : {0, 1})
    measure_reconstruction(context, domain, batch.latents[domain], output.slice(domain * n, n),
                           doutput.slice(domain * n, n), losses.view(static_cast<std::size_t>(domain), {1}));
  const Tensor dhead = context.take(head.shape()), dstart = context.take(start.shape());
  ops::gated_mix_backward(context.queue, start, head, doutput, dhead, dstart);
  const Tensor dinput = decoder_.backward(context, std::move(pass), dhead, {true, true, false});
  add_input_gradient(context, skip_, dstart, dinput);
  skip_.backward(context, std::move(skip_pass), dstart, {true, false, false});
  return first_columns(context, dinput, options_.shared);
}

void Bridge::add_class_gradients(nn::Context& context, const Tensor& shared, const Tensor& labels,
                                 const Tensor& dshared, const Tensor& loss) const {
  nn::Pass pass;
  const Tensor logits = classifier_->forward(context, shared, &pass);
  // A mean over both domains; L has the sum of their means.
  ops::softmax_cross_entropy(context.queue, logits, labels, logits, loss, context.take_partials(),
                             kDomains * options_.class_weight);
  add_input_gradient(context, *classifier_, logits, dshared);
  classifier_->backward(context, std::move(pass), logits, {true, false, false});
}

void Bridge::compute_gradients(nn::Context& context, const BridgeBatch& batch, const Tensor& losses) const {
  Queue& queue = context.queue;
  const bool has_labelled = options_.classes > 0 && !batch.labelled[0].empty();
  const std::size_t n = batch.latents[0].rows(), own = kDomains * n;
  const std::size_t m = has_labelled ? batch.labelled[0].rows() : 0, labelled = kDomains * m;

  // One pass over all: a's, b's, then the labelled ones of each.
  const Tensor input = context.take({own + labelled, encoder_.inputs()});
  for (const int domain : {0, 1}) {
    tag(context, domain, batch.latents[domain], encoder_tags_, input.slice(domain * n, n));
    if (has_labelled)
      tag(context, domain, batch.labelled[domain], encoder_tags_, input.slice(own + domain * m, m));
  }
  nn::Pass pass;
  const Tensor head = encoder_.forward(context, input, &pass);
  const Tensor shared = context.take({own + labelled, options_.shared});
  ops::reparameterize_forward(queue, head.slice(0, own), shared.slice(0, own), losses.view(2, {1}),
                              context.take_partials(), batch.noise);
  if (has_labelled)
    ops::reparameterize_forward(queue, head.slice(own, labelled), shared.slice(own, labelled),
                                context.take({1}), context.take_partials(), batch.labelled_noise);

  const Tensor dshared = context.take(shared.shape());
  queue.zero(dshared);
  queue.copy(decode_gradients(context, batch, shared.slice(0, own), losses), dshared.slice(0, own));
  const Shape projections = {own, batch.directions.rows()};
  ops::sliced_wasserstein(
      queue, context.gemm, shared.slice(0, n), shared.slice(n, n), batch.directions, options_.swd_weight,
      dshared.slice(0, n), dshared.slice(n, n), losses.view(3, {1}),
      {context.take(projections), context.take(projections, DataType::int32), context.take_partials()});
  if (options_.classes > 0) {
    const std::size_t first = has_labelled ? own : 0, count = has_labelled ? labelled : own;
    add_class_gradients(context, shared.slice(first, count), batch.labels, dshared.slice(first, count),
                        losses.view(4, {1}));
  }

  const Tensor dhead = context.take(head.shape());
  ops::reparameterize_backward(queue, head.slice(0, own), dshared.slice(0, own), dhead.slice(0, own),
                               kDomains * options_.kl_weight, batch.noise);
  if (has_labelled)
    ops::reparameterize_backward(queue, head.slice(own, labelled), dshared.slice(own, labelled),
                                 dhead.slice(own, labelled), 0, batch.labelled_noise);
  encoder_.backward(context, std::move(pass), dhead, {true, false, false});
}

Tensor BridgeMap::generate(nn::Context& context, const Tensor&, const Tensor& source) const {
  return bridge_.decode(context, 1 - source_, bridge_.encode(context, source_, source));
}

}  // namespace isthmus::models
