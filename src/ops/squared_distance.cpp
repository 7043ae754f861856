#include "isthmus/ops/squared_distance.hpp"

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {

void squared_distance(Queue& queue, const Tensor& a, const Tensor& b, float weight, const Tensor& da,
                      const Tensor& value, const Tensor& partials) {
  require_shape(b, a.shape(), "squared_distance: b");
  require_shape(da, a.shape(), "squared_distance: da");
  require_shape(partials, {kPartialSums}, "squared_distance: partials");
  const std::size_t count = sum_groups(queue, vectors(queue, a.elements()));
  const float scale = weight / static_cast<float>(a.elements());
  queue.launch(queue.kernel("squared_distance", "squared_distance"), groups(queue, count), a, b, da, partials,
               static_cast<cl_ulong>(a.elements()), scale);
  add_partial_sums(queue, partials, count, scale, value);
}

}  // namespace isthmus::ops
