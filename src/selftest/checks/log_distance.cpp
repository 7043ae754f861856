#include "../references/log_distance.hpp"

#include "checks.hpp"
#include "isthmus/ops/log_distance.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest::check {

void log_distance(Probe& probe) {
  constexpr float kWeight = 1.75f;
  const auto partials = probe.output({ops::kPartialSums});
  for (const Shape& shape :
       {Shape{1, 1}, {7, 1}, {2, 4}, {3, 3}, {5, 13}, {2, 255}, {129, 32}, {131, 1021}}) {
    if (!probe.takes(shape.elements())) continue;
    const Values a = probe.random.normal(shape.elements()), b = probe.random.normal(shape.elements()),
                 w = probe.random.normal(shape[1]), before = probe.random.normal(shape.elements());
    auto want = reference::log_distance(a, b, w, kWeight);
    for (std::size_t i = 0; i < before.size(); ++i) want.gradient[i] += before[i];
    const auto left = probe.input(shape, a), right = probe.input(shape, b),
               weights = probe.input({shape[1]}, w), da = probe.output(shape), value = probe.output({1});
    probe.compare(shape.text(),
                  [&] { ops::log_distance(probe.queue, left, right, weights, kWeight, da, value, partials); },
                  {{"value", value, {want.value}, 4e-6}, {"gradient", da, want.gradient, 4e-6, before}});
  }
  const Shape large{1024, 784};
  const Tensor a = probe.filled(large), weights = probe.filled({784}), da = probe.zeros(large),
               value = probe.zeros({1});
  probe.measure(large.text(), 0, {a, a, da, da},
                [&] { ops::log_distance(probe.queue, a, a, weights, 1e-6f, da, value, partials); });
}

}  // namespace isthmus::selftest::check
