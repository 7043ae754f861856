#include "../references/logistic_gan_loss.hpp"

#include "checks.hpp"
#include "isthmus/ops/logistic_gan_loss.hpp"

namespace isthmus::selftest::check {

void logistic_gan_loss(Probe& probe) {
  constexpr float kMatchWeight = 1.5f, kOtherWeight = 0.25f;
  for (const std::size_t rows : {1, 2, 5, 8, 63, 64, 65, 129, 384, 1009})
    for (const std::size_t matching : {std::size_t{0}, rows / 3, rows}) {
      const Values x = probe.random.normal(rows, 3);
      const auto want = reference::logistic_gan_loss(x, matching, kMatchWeight, kOtherWeight);
      const auto logits = probe.input({rows, 1}, x), dlogits = probe.output({rows, 1}),
                 match = probe.output({1}), other = probe.output({1});
      probe.compare(std::to_string(matching) + " of " + std::to_string(rows),
                    [&] {
                      ops::logistic_gan_loss(probe.queue, logits, matching, kMatchWeight, kOtherWeight,
                                             dlogits, match, other);
                    },
                    {{"match", match, {want.match}, 2e-6},
                     {"other", other, {want.other}, 2e-6},
                     {"dlogits", dlogits, want.gradient, 2e-6}});
    }
  const Shape large{1u << 16, 1};
  const Tensor x = probe.filled(large), dx = probe.zeros(large), match = probe.zeros({1}),
               other = probe.zeros({1});
  probe.measure(large.text(), 0, {x, dx},
                [&] { ops::logistic_gan_loss(probe.queue, x, large[0] / 2, 1, 1, dx, match, other); });
}

}  // namespace isthmus::selftest::check
