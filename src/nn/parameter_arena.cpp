#include "isthmus/nn/parameter_arena.hpp"

#include "isthmus/compute/error.hpp"

namespace isthmus::nn {

std::size_t ParameterArena::add(std::string name, Shape shape) {
  if (!state_.parameters.empty())
    throw UsageError("parameter '" + name + "' comes after the arena was allocated");
  for (const Parameter& other : parameters_)
    if (other.name == name) throw UsageError("there are two parameters named '" + name + "'");
  constexpr std::size_t kAlignment = 32;  // floats
  parameters_.push_back({std::move(name), shape, elements_});
  elements_ += (shape.elements() + kAlignment - 1) / kAlignment * kAlignment;
  return parameters_.size() - 1;
}

void ParameterArena::allocate(Queue& queue, bool has_average) {
  for (Tensor* array : {&state_.parameters, &state_.gradients, &state_.first_moment, &state_.second_moment,
                        &state_.average}) {
    if (array == &state_.average && !has_average) break;
    *array = Tensor(queue, {elements_});
    queue.zero(*array);
  }
}

void ParameterArena::start_average(Queue& queue) const {
  if (!state_.average.empty()) queue.copy(state_.parameters, state_.average);
}

}  // namespace isthmus::nn
