/// \file
/// The convolutions that contestants compute, by name.
#pragma once

#include <array>
#include <optional>
#include <string>

namespace isthmus::bench {

/// One pass of the layer of a name such as "conv2d/input/128x32x16x16-64-k4s2p1": a layer's kind, what is
/// computed (its output, or the gradient of its input or of its weights), its input (N, C, H, W), output
/// channels, and the square kernel, its stride and the zeros on each side. Without bias or activation.
struct ConvolutionPass {
  enum class Wanted { forward, input, weight };

  bool is_transposed;
  Wanted wanted;
  std::size_t images, channels, height, width, outputs, kernel, stride, padding;

  static std::optional<ConvolutionPass> parse(const std::string& name);

  std::array<std::size_t, 4> input() const { return {images, channels, height, width}; }
  std::array<std::size_t, 4> output() const { return {images, outputs, extent(height), extent(width)}; }

 private:
  std::size_t extent(std::size_t side) const {
    return is_transposed ? (side - 1) * stride + kernel - 2 * padding
                         : (side + 2 * padding - kernel) / stride + 1;
  }
};

}  // namespace isthmus::bench
