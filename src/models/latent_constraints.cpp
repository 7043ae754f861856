#include "isthmus/models/latent_constraints.hpp"

#include <vector>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/adam.hpp"
#include "nearest_rows.hpp"

namespace isthmus::models {
namespace {

constexpr float kLearningRate = 0.1f;  // standardised latents have a deviation of about 1

Tensor take_zeros(nn::Context& context, const Shape& shape) {
  const Tensor zeros = context.take(shape);
  context.queue.zero(zeros);
  return zeros;
}

}  // namespace

LatentConstraints::LatentConstraints(Queue& queue, std::size_t source_latent,
                                     const TranslatorOptions& options, std::size_t optimisation_steps)
    : classifier_(arena_, "classifier", {nn::Linear{source_latent, options.source_latent}}),
      translator_(options),
      optimisation_steps_(optimisation_steps) {
  if (options.has_anchor || !options.sees_source)
    throw UsageError("the critic of latent constraints sees [candidate | class]");
  const std::size_t classes = options.source_latent;
  std::vector<float> identity(classes * classes);
  for (std::size_t c = 0; c < classes; ++c) identity[c * classes + c] = 1;
  one_hots_ = queue.upload(identity, {classes, classes});
}

Tensor LatentConstraints::generate(nn::Context& context, const Tensor& noise, const Tensor& source) const {
  // The one-hot row that is nearest to the logits l is that of the largest: ‖l − e_c‖² falls with l_c alone.
  const Tensor y = take_nearest(context, classifier_.forward(context, source), one_hots_, one_hots_);
  return optimisation_steps_ > 0 ? optimise(context, noise, y, optimisation_steps_)
                                 : constrain(context, noise, y);
}

Tensor LatentConstraints::constrain(nn::Context& context, const Tensor& z, const Tensor& y) const {
  return translator_.generate(context, z, y);
}

Tensor LatentConstraints::optimise(nn::Context& context, const Tensor& z, const Tensor& y,
                                   std::size_t steps) const {
  const Tensor moved = context.take(z.shape()), losses = context.take({Translator::kGeneratorLosses});
  const Tensor first_moment = take_zeros(context, z.shape()), second_moment = take_zeros(context, z.shape());
  context.queue.copy(z, moved);
  LatentBatch batch;
  batch.source = y;
  batch.distance_weights = distance_weights_;
  for (std::size_t step = 0; step < steps; ++step) {
    // The loss is a mean over rows; a row's own share does not shrink with their number.
    const Tensor gradient = translator_.compute_candidate_gradient(context, batch, moved, z, losses,
                                                                   static_cast<float>(z.rows()));
    ops::AdamOptions adam;
    adam.learning_rate = kLearningRate * static_cast<float>(steps - step) / static_cast<float>(steps);
    ops::adam_step(context.queue, adam, step + 1, {moved, gradient, first_moment, second_moment, {}}, {});
  }
  return moved;
}

}  // namespace isthmus::models
