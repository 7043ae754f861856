#include "copy.hpp"

#include <algorithm>

#include "isthmus/ops/bias_activation.hpp"

namespace isthmus::bench {

Measure copying(Queue& queue) {
  const Tensor from(queue, {kCopyBytes / sizeof(float)}), to(queue, from.shape());
  queue.zero(from);
  const Measure by_device = milliseconds([=, &queue](std::size_t steps) {
    for (; steps > 0; --steps) queue.copy(from, to);
    queue.finish();
  });
  const Measure by_kernel = milliseconds([=, &queue](std::size_t steps) {
    for (; steps > 0; --steps)
      ops::bias_activation_forward(queue, {ops::ActivationKind::identity}, from, {}, to);
    queue.finish();
  });
  return [=] { return std::min(by_device(), by_kernel()); };
}

}  // namespace isthmus::bench
