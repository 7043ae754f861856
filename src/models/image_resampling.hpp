// Images of one shape and contrast as images of another, as an affine map that gradients go through.
#pragma once

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/image_shape.hpp"

namespace isthmus::models {

/// y = gain·R·x + shift, R bilinear between pixels' centres, beyond the outermost ones the nearest pixel.
/// Where channels differ, each of the target's is the mean of the source's. R is a dense matrix, (target,
/// source elements), for that is what a matrix product takes; there is none where the shapes are the same.
class ImageResampling {
 public:
  ImageResampling(Queue& queue, const nn::ImageShape& from, const nn::ImageShape& to, float gain = 1,
                  float shift = 0);

  /// \param images  (rows, source elements) \returns (rows, target elements)
  Tensor forward(nn::Context& context, const Tensor& images) const;
  /// dimages += gain·Rᵀ·dy. \param dy (rows, target elements) \param dimages (rows, source elements)
  void add_gradient(nn::Context& context, const Tensor& dy, const Tensor& dimages) const;

 private:
  Tensor matrix_;
  Tensor gain_, shift_, no_shift_;  ///< of each element of the target
};

}  // namespace isthmus::models
