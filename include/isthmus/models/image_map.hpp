/// \file
/// What all maps from one domain's images to the other's have in common that need no VAE for it.
#pragma once

#include "isthmus/nn/context.hpp"
#include "isthmus/nn/image_shape.hpp"

#pragma GCC visibility push(default)
namespace isthmus::models {

/// G = g∘f, through a code in between. The same image always gives the same one. For one thread at a time,
/// that of the queue it is on.
class ImageMap {
 public:
  virtual ~ImageMap() = default;

  virtual const nn::ImageShape& source() const noexcept = 0;
  virtual const nn::ImageShape& target() const noexcept = 0;
  virtual std::size_t code() const noexcept = 0;  ///< numbers that it has

  /// Enqueues f; allocates nothing but the step's memory, and never blocks.
  /// \param images  (rows, source pixels) in [0, 1]
  /// \param out     where to write the result; the step's memory where it is empty
  /// \returns       (rows, code)
  virtual Tensor encode(nn::Context& context, const Tensor& images, const Tensor& out = {}) const = 0;

  /// Enqueues g, in the same way. \returns (rows, target pixels) in [0, 1]
  virtual Tensor decode(nn::Context& context, const Tensor& code, const Tensor& out = {}) const = 0;
};

}  // namespace isthmus::models
#pragma GCC visibility pop
