#include "../references/accuracy.hpp"

#include "checks.hpp"
#include "isthmus/ops/accuracy.hpp"

namespace isthmus::selftest::check {

void accuracy(Probe& probe) {
  for (const Shape& shape : {Shape{1, 1}, {5, 2}, {7, 8}, {63, 10}, {65, 7}, {1031, 3}}) {
    if (!probe.takes(shape.elements())) continue;
    const Values x = probe.random.normal(shape.elements());
    const Integers y = probe.random.integers(shape[0], static_cast<std::int32_t>(shape[1]));
    const auto logits = probe.input(shape, x), value = probe.output({1});
    const auto labels = probe.input({shape[0]}, y);
    probe.compare(shape.text(), [&] { ops::accuracy(probe.queue, logits, labels, value); },
                  {{"value", value, {reference::accuracy(x, y)}, 3e-7}});
  }
  const Shape large{1024, 10};
  const Tensor x = probe.filled(large), labels = probe.zeros({large[0]}, DataType::int32),
               value = probe.zeros({1});
  probe.measure(large.text(), 0, {x, labels}, [&] { ops::accuracy(probe.queue, x, labels, value); });
}

}  // namespace isthmus::selftest::check
