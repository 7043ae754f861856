// The two things that convolutions and transposed ones are made of, and the two ways to compute them.
#pragma once

#include "isthmus/ops/conv2d.hpp"

namespace isthmus::ops {

/// y = finish(x * w), * a convolution or a transposed one. The images that the kernel moves over, and those
/// that hold one number for each of its places, are x and y, or y and x for a transposed convolution.
struct Gather {
  const Convolution& convolution;
  Shape x, y;
  bool is_transposed;
};

/// The gradient g[o, c, p, q] = Σ_n,i,j places[n, o, i, j] · images[n, c, s·i + p − pad, s·j + q − pad].
struct Correlation {
  const Convolution& convolution;
  Shape images, places;
};

enum class BiasOf { nothing, places, images };

/// A way to compute them.
struct ConvImplementation {
  std::size_t (*gather_scratch)(const Queue& queue, const Gather& gather);
  void (*gather)(Queue& queue, Gemm& gemm, const Gather& gather, const Tensor& x, const Tensor& weight,
                 const Tensor& y, const Fusion& fusion, const Tensor& scratch);
  std::size_t (*correlate_scratch)(const Queue& queue, const Correlation& correlation);
  /// \param dbias  the sums by channel of `bias_of`
  void (*correlate)(Queue& queue, Gemm& gemm, const Correlation& correlation, const Tensor& images,
                    const Tensor& places, const Tensor& dweight, BiasOf bias_of, const Tensor& dbias,
                    bool accumulate, const Tensor& scratch);
};

extern const ConvImplementation kConvTiles;
extern const ConvImplementation kConvPatches;

const ConvImplementation& implementation(const Queue& queue, ConvMethod method);

/// As kernels take extents.
inline cl_uint number(std::size_t extent) {
  return static_cast<cl_uint>(extent);
}

/// Does it the way that the device or the convolution's method asks for.
/// \throws UsageError naming `who` where what is fused does not fit y, or the scratch is too small
void gather(Queue& queue, Gemm& gemm, const Gather& gather, const Tensor& x, const Tensor& weight,
            const Tensor& y, const Fusion& fusion, const Tensor& scratch, const char* who);

/// \param dbias  the sums by channel of `bias_of`, or an empty tensor where they are not wanted
/// \throws UsageError naming `who` where dbias does not fit, or the scratch is too small
void correlate(Queue& queue, Gemm& gemm, const Correlation& correlation, const Tensor& images,
               const Tensor& places, const Tensor& dweight, BiasOf bias_of, const Tensor& dbias,
               bool accumulate, const Tensor& scratch, const char* who);

}  // namespace isthmus::ops
