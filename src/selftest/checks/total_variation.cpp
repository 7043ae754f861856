#include "../references/total_variation.hpp"

#include "checks.hpp"
#include "isthmus/ops/sum.hpp"
#include "isthmus/ops/total_variation.hpp"

namespace isthmus::selftest::check {

void total_variation(Probe& probe) {
  constexpr float kWeight = 1.75f;
  const auto partials = probe.output({ops::kPartialSums});
  for (const Shape& shape :
       {Shape{1, 1, 1, 1}, {1, 1, 1, 7}, {1, 1, 7, 1}, {2, 3, 4, 5}, {3, 1, 17, 13}, {5, 3, 28, 31}}) {
    if (!probe.takes(shape.elements())) continue;
    const Values z = probe.random.normal(shape.elements()), before = probe.random.normal(shape.elements());
    auto want = reference::total_variation(z, shape, kWeight, ops::kVariationEpsilon);
    for (std::size_t i = 0; i < before.size(); ++i) want.gradient[i] += before[i];
    const auto images = probe.input(shape, z), dz = probe.output(shape), value = probe.output({1});
    probe.compare(shape.text(),
                  [&] { ops::total_variation(probe.queue, images, kWeight, dz, value, partials); },
                  {{"value", value, {want.value}, 2e-6}, {"gradient", dz, want.gradient, 2e-6, before}});
  }
  const Shape large{1024, 1, 28, 28};
  const Tensor z = probe.filled(large), dz = probe.zeros(large), value = probe.zeros({1});
  probe.measure(large.text(), 0, {z, dz, dz},
                [&] { ops::total_variation(probe.queue, z, 1e-6f, dz, value, partials); });
}

}  // namespace isthmus::selftest::check
