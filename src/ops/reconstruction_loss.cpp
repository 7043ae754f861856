#include "isthmus/ops/reconstruction_loss.hpp"

#include <string>

#include "isthmus/compute/error.hpp"
#include "launch.hpp"

namespace isthmus::ops {
namespace {

constexpr std::string_view kNames[] = {"bce", "mse", "l1", "gaussian"};

}  // namespace

ReconstructionLoss ReconstructionLoss::named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return {static_cast<ReconstructionKind>(i)};
  throw UsageError("unknown reconstruction loss '" + std::string(name) + "': use bce, mse, l1 or gaussian");
}

void reconstruction_loss(Queue& queue, const ReconstructionLoss& loss, const Tensor& output,
                         const Tensor& target, const Tensor& doutput, const Tensor& value,
                         const Tensor& partials, float weight, bool accumulate) {
  require_shape(output, output.shape(), "reconstruction_loss: output");
  require_shape(target, output.shape(), "reconstruction_loss: target");
  require_shape(doutput, output.shape(), "reconstruction_loss: doutput");
  require_shape(partials, {kPartialSums}, "reconstruction_loss: partials");
  if (loss.kind == ReconstructionKind::gaussian && !(loss.sigma > 0))
    throw UsageError("reconstruction_loss: sigma of the gaussian likelihood is above 0");
  std::string options = "-DLOSS=" + std::to_string(static_cast<int>(loss.kind));
  if (loss.output_is_logits) options += " -DLOGITS";
  if (accumulate) options += " -DACCUMULATE";
  const std::size_t count = sum_groups(queue, vectors(queue, output.elements()));
  const std::size_t group = sharing_group(queue);
  const float scale = weight / static_cast<float>(output.rows());
  queue.launch(queue.kernel("reconstruction_loss", "reconstruction_loss", options),
               Global{count * group, 1, group}, output, target, doutput, partials,
               static_cast<cl_ulong>(output.elements()), scale, loss.sigma);
  add_partial_sums(queue, partials, count, scale, value);
}

}  // namespace isthmus::ops
