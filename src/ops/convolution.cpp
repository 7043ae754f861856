#include "convolution.hpp"

#include <string>

#include "isthmus/compute/error.hpp"

namespace isthmus::ops {
namespace {

void check_fusion(const Tensor& y, const Fusion& fusion, const std::string& who) {
  if (!fusion.bias.empty()) require_shape(fusion.bias, {y.shape()[1]}, (who + ": bias").c_str());
  if (!fusion.output.empty()) require_shape(fusion.output, y.shape(), (who + ": output").c_str());
  if (!fusion.row_sums.empty() || (!fusion.bias.empty() && !fusion.output.empty()))
    throw UsageError(who + ": a bias or an output is fused, not both, and no row sums");
}

void check_scratch(const Tensor& scratch, std::size_t needed, const std::string& who) {
  if (scratch.elements() < needed)
    throw UsageError(who + ": scratch holds " + std::to_string(scratch.elements()) + " floats of " +
                     std::to_string(needed));
}

}  // namespace

const ConvImplementation& implementation(const Queue& queue, ConvMethod method) {
  const bool is_cpu = queue.device().kind() == DeviceKind::cpu;
  return method == ConvMethod::patches || (method == ConvMethod::automatic && !is_cpu) ? kConvPatches
                                                                                       : kConvTiles;
}

void gather(Queue& queue, Gemm& gemm, const Gather& gather, const Tensor& x, const Tensor& weight,
            const Tensor& y, const Fusion& fusion, const Tensor& scratch, const char* who) {
  check_fusion(y, fusion, who);
  const ConvImplementation& way = implementation(queue, gather.convolution.method);
  check_scratch(scratch, way.gather_scratch(queue, gather), who);
  way.gather(queue, gemm, gather, x, weight, y, fusion, scratch);
}

void correlate(Queue& queue, Gemm& gemm, const Correlation& correlation, const Tensor& images,
               const Tensor& places, const Tensor& dweight, BiasOf bias_of, const Tensor& dbias,
               bool accumulate, const Tensor& scratch, const char* who) {
  const Tensor& biased = bias_of == BiasOf::images ? images : places;
  if (!dbias.empty()) require_shape(dbias, {biased.shape()[1]}, (std::string(who) + ": dbias").c_str());
  const ConvImplementation& way = implementation(queue, correlation.convolution.method);
  check_scratch(scratch, way.correlate_scratch(queue, correlation), who);
  way.correlate(queue, gemm, correlation, images, places, dweight, dbias.empty() ? BiasOf::nothing : bias_of,
                dbias, accumulate, scratch);
}

}  // namespace isthmus::ops
