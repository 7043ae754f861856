#include "isthmus/ops/contrast_normalise.hpp"

#include <cmath>
#include <string>

#include "launch.hpp"

namespace isthmus::ops {
namespace {

void require_positive(float value, const char* what) {
  if (!(value > 0 && std::isfinite(value)))
    throw UsageError("contrast_normalise: " + std::string(what) + " is " + std::to_string(value) +
                     " and should be above 0");
}

}  // namespace

void contrast_normalise(Queue& queue, const ContrastOptions& options, const Tensor& x, const Tensor& y) {
  require_shape(x, x.shape(), "contrast_normalise: x");
  require_shape(y, x.shape(), "contrast_normalise: y");
  require_positive(options.scale, "scale");
  require_positive(options.floor, "floor");
  const std::size_t group = sharing_group(queue);
  queue.launch(queue.kernel("contrast_normalise", "contrast_normalise"), {group, x.rows(), group}, x, y,
               static_cast<cl_uint>(x.columns()), options.scale, options.floor);
}

}  // namespace isthmus::ops
