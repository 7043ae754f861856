// Convolutional layers that models of images share.
#pragma once

#include <vector>

#include "isthmus/nn/layers.hpp"

namespace isthmus::models {

/// Convolutions of stride 2 with an activation behind each, and the shapes that they go through, the image's
/// first.
struct Pyramid {
  std::vector<nn::ImageShape> shapes;
  ops::Convolution convolution;

  /// \throws UsageError where the image becomes too small for the kernel
  Pyramid(const nn::ImageShape& image, const std::vector<std::size_t>& channels, std::size_t kernel);

  const nn::ImageShape& top() const { return shapes.back(); }
  bool is_flat() const { return shapes.size() == 1; }
  std::vector<nn::Layer> down(ops::Activation activation = {ops::ActivationKind::relu}) const;
  /// Transposed convolutions back to the image, with ReLU between them but not after the last.
  std::vector<nn::Layer> up() const;
};

/// `more` after `layers`.
void append(std::vector<nn::Layer>& layers, const std::vector<nn::Layer>& more);

}  // namespace isthmus::models
