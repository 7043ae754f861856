#include "isthmus/ops/reparameterize.hpp"

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {

void reparameterize_forward(Queue& queue, const Tensor& head, const Tensor& z, const Tensor& kl,
                            const Tensor& partials, RandomKey key) {
  const std::size_t rows = z.rows(), latent = z.columns();
  require_shape(z, {rows, latent}, "reparameterize: z");
  require_shape(head, {rows, 2 * latent}, "reparameterize: head");
  require_shape(partials, {kPartialSums}, "reparameterize: partials");
  const std::size_t count = sum_groups(queue, 4 * random_items(queue, z.elements()));
  queue.launch(queue.kernel("reparameterize", "reparameterize_forward"), groups(queue, count), head, z,
               partials, static_cast<cl_uint>(rows), static_cast<cl_uint>(latent),
               static_cast<cl_ulong>(key.seed), static_cast<cl_uint>(key.stream),
               static_cast<cl_ulong>(key.step));
  add_partial_sums(queue, partials, count, 1.0f / static_cast<float>(rows), kl);
}

void reparameterize_backward(Queue& queue, const Tensor& head, const Tensor& dz, const Tensor& dhead,
                             float kl_weight, RandomKey key) {
  const std::size_t rows = dz.rows(), latent = dz.columns();
  require_shape(dz, {rows, latent}, "reparameterize: dz");
  require_shape(head, {rows, 2 * latent}, "reparameterize: head");
  require_shape(dhead, head.shape(), "reparameterize: dhead");
  queue.launch(queue.kernel("reparameterize", "reparameterize_backward"), {random_items(queue, dz.elements())}, head, dz,
               dhead, static_cast<cl_uint>(rows), static_cast<cl_uint>(latent),
               kl_weight / static_cast<float>(rows), static_cast<cl_ulong>(key.seed),
               static_cast<cl_uint>(key.stream), static_cast<cl_ulong>(key.step));
}

}  // namespace isthmus::ops
