#include "../references/dropout.hpp"

#include "../references/random.hpp"
#include "checks.hpp"
#include "isthmus/ops/dropout.hpp"

namespace isthmus::selftest::check {

void dropout(Probe& probe) {
  const ops::RandomKey key{0x123456789abcdefull, 7, 0xfedcba9876ull};
  for (const std::size_t count : {1, 3, 4, 5, 7, 9, 33, 255, 257, 10007})
    for (const float p : {0.0f, 0.1f, 0.5f, 0.75f}) {
      if (!probe.takes(count)) continue;
      const Values x = probe.random.normal(count);
      const auto input = probe.input({count}, x), out = probe.output({count}), dx = probe.output({count});
      const Doubles want = reference::dropout(x, reference::uniform(count, key), p);
      probe.compare(Shape{count}.text() + " p " + std::to_string(p),
                    [&] {
                      ops::dropout_forward(probe.queue, input, out, p, key);
                      ops::dropout_backward(probe.queue, input, dx, p, key);
                    },
                    {{"out", out, want, 1e-6}, {"dx", dx, want, 1e-6}});
    }
  const Shape large{1u << 20};
  const Tensor x = probe.filled(large), out = probe.zeros(large);
  probe.measure(large.text(), 0, {x, out}, [&] { ops::dropout_forward(probe.queue, x, out, 0.5f, key); });
}

}  // namespace isthmus::selftest::check
