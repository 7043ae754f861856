#include "isthmus/ops/gated_mix.hpp"

#include "launch.hpp"

namespace isthmus::ops {

void gated_mix_forward(Queue& queue, const Tensor& a, const Tensor& head, const Tensor& out) {
  const std::size_t rows = a.rows(), columns = a.columns();
  require_shape(head, {rows, 2 * columns}, "gated_mix: head");
  require_shape(out, a.shape(), "gated_mix: out");
  queue.launch(queue.kernel("gated_mix", "gated_mix_forward"), {vectors(queue, columns), rows}, a, head, out,
               static_cast<cl_uint>(columns));
}

void gated_mix_backward(Queue& queue, const Tensor& a, const Tensor& head, const Tensor& dout,
                        const Tensor& dhead, const Tensor& da) {
  const std::size_t rows = a.rows(), columns = a.columns();
  require_shape(head, {rows, 2 * columns}, "gated_mix: head");
  require_shape(dout, a.shape(), "gated_mix: dout");
  require_shape(dhead, head.shape(), "gated_mix: dhead");
  const Global global{vectors(queue, columns), rows};
  if (da.empty()) {
    queue.launch(queue.kernel("gated_mix", "gated_mix_backward"), global, a, head, dout, dhead,
                 static_cast<cl_uint>(columns));
    return;
  }
  require_shape(da, a.shape(), "gated_mix: da");
  queue.launch(queue.kernel("gated_mix", "gated_mix_backward", "-DHAS_DA"), global, a, head, dout, dhead, da,
               static_cast<cl_uint>(columns));
}

}  // namespace isthmus::ops
