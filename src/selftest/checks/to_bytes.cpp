#include "../references/to_bytes.hpp"

#include "checks.hpp"
#include "isthmus/ops/to_bytes.hpp"

namespace isthmus::selftest::check {

void to_bytes(Probe& probe) {
  for (const std::size_t count : {1, 7, 8, 65, 513, 100003}) {
    if (!probe.takes(count)) continue;
    const Values x = probe.random.uniform(count, -0.1f, 1.1f);
    const auto input = probe.input({count}, x);
    const auto out = probe.output<std::uint8_t>({count});
    probe.compare(Shape{count}.text(), [&] { ops::to_bytes(probe.queue, input, out); },
                  {{"bytes", out, reference::to_bytes(x), 0}});
  }
  const Shape large{1024, 784};
  const Tensor x = probe.filled(large), out = probe.zeros(large, DataType::uint8);
  probe.measure(large.text(), 0, {x, out}, [&] { ops::to_bytes(probe.queue, x, out); });
}

}  // namespace isthmus::selftest::check
