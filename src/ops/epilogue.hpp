// What kernels that include cl/common/epilogue.clh are told.
#pragma once

#include "isthmus/ops/gemm.hpp"

namespace isthmus::ops {

struct Epilogue {
  enum Kind : cl_uint { nothing, bias_activation, derivative } kind = nothing;
  Tensor operand;  ///< the bias, the activation's output, or any tensor where it is not read
  cl_uint activation;
  cl_float slope;

  /// \param y  what is stored
  Epilogue(const Fusion& fusion, const Tensor& y)
      : operand(y), activation(static_cast<cl_uint>(fusion.activation.kind)), slope(fusion.activation.slope) {
    if (!fusion.bias.empty()) {
      kind = bias_activation;
      operand = fusion.bias;
    } else if (!fusion.output.empty()) {
      kind = derivative;
      operand = fusion.output;
    }
  }
};

}  // namespace isthmus::ops
