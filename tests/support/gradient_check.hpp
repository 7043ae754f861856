// Checks a model's gradients on the device, one parameter tensor at a time.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/nn/parameter_arena.hpp"

namespace isthmus::test {

/// For each parameter tensor, moves it along its own gradient and compares the loss's slope with the
/// gradient's length. Single precision and the kinks of ReLU leave an error of about one percent at this
/// step. \param loss  runs the model; its total loss. Called once first, to fill the gradients
template <class Loss>
void check_gradients(Queue& queue, const nn::ParameterArena& arena, Loss&& loss, double step = 1e-2,
                     double tolerance = 0.03) {
  loss();
  for (std::size_t number = 0; number < arena.parameters().size(); ++number) {
    const std::string& name = arena.parameters()[number].name;
    if (name.find(".running_") != std::string::npos) continue;  // statistics, which have no gradient
    loss();
    const auto values = queue.download<float>(arena.value(number));
    const auto gradient = queue.download<float>(arena.gradient(number));
    double squares = 0;
    for (const float g : gradient) squares += static_cast<double>(g) * g;
    const double length = std::sqrt(squares);
    BOOST_TEST_REQUIRE(length > 1e-6, name << " has no gradient");
    const auto loss_at = [&](double distance) {
      std::vector<float> moved(values);
      for (std::size_t i = 0; i < moved.size(); ++i)
        moved[i] += static_cast<float>(distance * gradient[i] / length);
      queue.write(arena.value(number), moved.data());
      return loss();
    };
    const double slope = (loss_at(step) - loss_at(-step)) / (2 * step);
    queue.write(arena.value(number), values.data());
    BOOST_TEST(std::fabs(slope - length) <= tolerance * length,
               name << ": the gradient's length is " << length << ", the loss's slope " << slope);
  }
}

}  // namespace isthmus::test
