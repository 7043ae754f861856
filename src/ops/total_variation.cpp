#include "isthmus/ops/total_variation.hpp"

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {

void total_variation(Queue& queue, const Tensor& z, float weight, const Tensor& dz, const Tensor& value,
                     const Tensor& partials) {
  require_images(z, "total_variation: z");
  require_shape(dz, z.shape(), "total_variation: dz");
  require_shape(partials, {kPartialSums}, "total_variation: partials");
  const std::size_t count = sum_groups(queue, z.elements());
  const float scale = weight / static_cast<float>(z.rows());
  queue.launch(queue.kernel("total_variation", "total_variation"), groups(queue, count), z, dz, partials,
               static_cast<cl_ulong>(z.elements()), static_cast<cl_uint>(z.shape()[2]),
               static_cast<cl_uint>(z.shape()[3]), kVariationEpsilon, scale);
  add_partial_sums(queue, partials, count, scale, value);
}

}  // namespace isthmus::ops
