/// \file
/// All parameters of a model in one buffer.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/adam.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

/// A named piece of the arena.
struct Parameter {
  std::string name;  ///< as PyTorch's state_dict would call it
  Shape shape;
  std::size_t offset;  ///< floats from the arena's start
};

/// One buffer for the parameters, one for their gradients, two for Adam's moments and one for the running
/// average, so that one launch steps a model and one copy saves it. Layers add their parameters first; then
/// allocate().
class ParameterArena {
 public:
  /// \returns the parameter's number, for the calls below
  /// \throws UsageError for a name twice, or after allocate()
  std::size_t add(std::string name, Shape shape);

  /// \param has_average  keep a running average of the parameters too
  void allocate(Queue& queue, bool has_average = false);

  /// Enqueues setting the average, where one is kept, to the parameters as they are: after initialising them.
  void start_average(Queue& queue) const;

  const std::vector<Parameter>& parameters() const noexcept { return parameters_; }
  Tensor value(std::size_t number) const { return piece(state_.parameters, number); }
  Tensor gradient(std::size_t number) const { return piece(state_.gradients, number); }
  /// The average where one is kept, else the parameter.
  Tensor average(std::size_t number) const {
    return piece(state_.average.empty() ? state_.parameters : state_.average, number);
  }

  /// The whole arrays, each of elements() floats; the gaps between parameters are zero and stay zero.
  const ops::AdamState& state() const noexcept { return state_; }
  std::size_t elements() const noexcept { return elements_; }
  /// Of all arrays together.
  std::size_t bytes() const noexcept { return (state_.average.empty() ? 4 : 5) * sizeof(float) * elements_; }

 private:
  Tensor piece(const Tensor& array, std::size_t number) const {
    return array.view(parameters_.at(number).offset, parameters_[number].shape);
  }

  std::vector<Parameter> parameters_;
  std::size_t elements_ = 0;
  ops::AdamState state_;
};

}  // namespace isthmus::nn
#pragma GCC visibility pop
