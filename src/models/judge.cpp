#include "isthmus/models/judge.hpp"

#include "isthmus/ops/softmax_cross_entropy.hpp"

namespace isthmus::models {
namespace {

std::vector<nn::Layer> layers(const JudgeOptions& options) {
  std::vector<std::size_t> widths = {options.pixels};
  widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
  widths.push_back(options.classes);
  return nn::mlp(widths, {ops::ActivationKind::relu});
}

}  // namespace

Judge::Judge(const JudgeOptions& options)
    : options_(options), classifier_(arena_, "classifier", layers(options)) {}

void Judge::initialise(Queue& queue, std::uint64_t seed, std::uint32_t stream) const {
  classifier_.initialise(queue, seed, stream);
}

void Judge::compute_gradients(nn::Context& context, const Tensor& images, const Tensor& labels,
                              const Tensor& losses) const {
  nn::Pass pass;
  Tensor logits = classifier_.forward(context, images, &pass);
  ops::softmax_cross_entropy(context.queue, logits, labels, logits, losses, context.take_partials());
  classifier_.backward(context, std::move(pass), logits, {true, false, false});
}

Tensor Judge::classify(nn::Context& context, const Tensor& images) const {
  return classifier_.forward(context, images);
}

Tensor Judge::features(nn::Context& context, const Tensor& images) const {
  nn::Pass pass;
  classifier_.forward(context, images, &pass);
  return pass.outputs.size() > 1 ? pass.outputs[pass.outputs.size() - 2] : images;
}

}  // namespace isthmus::models
