#include "isthmus/nn/optimizer.hpp"

namespace isthmus::nn {

void Optimizer::apply(Context& context, const ParameterArena& arena, std::uint64_t step,
                      std::uint64_t total) const {
  ops::AdamOptions now = adam;
  now.learning_rate *= static_cast<float>(schedule_factor(schedule, step, total));
  Tensor norm;
  if (now.max_norm > 0) {
    norm = context.take({1});
    ops::squared_norm(context.queue, arena.state().gradients, norm, context.take_partials());
  }
  ops::adam_step(context.queue, now, step + 1, arena.state(), norm);
}

}  // namespace isthmus::nn
