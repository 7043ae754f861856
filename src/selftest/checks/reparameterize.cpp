#include "../references/reparameterize.hpp"

#include "../references/random.hpp"
#include "checks.hpp"
#include "isthmus/ops/reparameterize.hpp"
#include "isthmus/ops/sum.hpp"

namespace isthmus::selftest::check {
namespace {

constexpr ops::RandomKey kKey{42, 3, 1234567};
const Shape kShapes[] = {{1, 1}, {1, 3},  {1, 4},  {3, 5},    {5, 7},   {7, 8},
                         {3, 9}, {5, 13}, {2, 31}, {128, 32}, {61, 101}};
const Shape kLarge{1024, 128}, kLargeHead{1024, 256};

Values noise_of(const Shape& shape) {
  const Doubles drawn = reference::normal(shape.elements(), kKey);
  return {drawn.begin(), drawn.end()};
}

}  // namespace

void reparameterize_forward(Probe& probe) {
  const auto partials = probe.output({ops::kPartialSums});
  for (const Shape& shape : kShapes) {
    if (!probe.takes(shape.elements())) continue;
    const Shape wide{shape[0], 2 * shape[1]};
    const Values h = probe.random.normal(wide.elements());
    const auto want = reference::reparameterize(reference::Head(h, shape), noise_of(shape), shape[0]);
    const auto head = probe.input(wide, h), z = probe.output(shape), kl = probe.output({1});
    probe.compare(shape.text(),
                  [&] { ops::reparameterize_forward(probe.queue, head, z, kl, partials, kKey); },
                  {{"z", z, want.z, 1e-5}, {"kl", kl, {want.kl}, 4e-6}});
  }
  const Tensor head = probe.filled(kLargeHead), z = probe.zeros(kLarge), kl = probe.zeros({1});
  probe.measure(kLarge.text(), 0, {head, z},
                [&] { ops::reparameterize_forward(probe.queue, head, z, kl, partials, kKey); });
}

void reparameterize_backward(Probe& probe) {
  for (const Shape& shape : kShapes)
    for (const float kl_weight : {0.0f, 3.0f}) {
      if (!probe.takes(shape.elements())) continue;
      const Shape wide{shape[0], 2 * shape[1]};
      const Values h = probe.random.normal(wide.elements()), d = probe.random.normal(shape.elements());
      const auto want = reference::reparameterize_gradient(reference::Head(h, shape), noise_of(shape), d,
                                                           kl_weight, shape[0]);
      const auto head = probe.input(wide, h), dz = probe.input(shape, d), dhead = probe.output(wide);
      probe.compare(shape.text() + " weight " + std::to_string(static_cast<int>(kl_weight)),
                    [&] { ops::reparameterize_backward(probe.queue, head, dz, dhead, kl_weight, kKey); },
                    {{"dhead", dhead, want.joined(shape[1]), 1e-5}});
    }
  const Tensor head = probe.filled(kLargeHead), dz = probe.filled(kLarge), dhead = probe.zeros(kLargeHead);
  probe.measure(kLarge.text(), 0, {head, dz, dhead},
                [&] { ops::reparameterize_backward(probe.queue, head, dz, dhead, 1, kKey); });
}

}  // namespace isthmus::selftest::check
