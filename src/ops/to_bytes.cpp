#include "isthmus/ops/to_bytes.hpp"

#include "launch.hpp"

namespace isthmus::ops {

void to_bytes(Queue& queue, const Tensor& x, const Tensor& out) {
  require_shape(x, x.shape(), "to_bytes: x");
  require_shape(out, x.shape(), "to_bytes: out", DataType::uint8);
  queue.launch(queue.kernel("to_bytes", "to_bytes"), {vectors(queue, x.elements())}, x, out,
               static_cast<cl_ulong>(x.elements()));
}

}  // namespace isthmus::ops
