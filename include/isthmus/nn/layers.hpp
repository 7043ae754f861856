/// \file
/// What a Sequential can be made of.
#pragma once

#include <cstddef>
#include <variant>
#include <vector>

#include "isthmus/nn/image_shape.hpp"
#include "isthmus/ops/bias_activation.hpp"
#include "isthmus/ops/conv2d.hpp"
#include "isthmus/ops/max_pool.hpp"

#pragma GCC visibility push(default)
namespace isthmus::nn {

/// y = x·Wᵀ + b, W (outputs, inputs).
struct Linear {
  std::size_t inputs, outputs;
};

/// ops::conv2d, W (outputs, channels, kernel, kernel).
struct Conv2d {
  ImageShape input;
  std::size_t outputs;  ///< channels
  ops::Convolution convolution;
  bool has_bias = true;  ///< batch normalisation behind it would take a bias away again
  /// \throws UsageError where the kernel does not fit
  ImageShape output() const;
};

/// ops::conv_transpose2d with a bias, W (channels, outputs, kernel, kernel).
struct ConvTranspose2d {
  ImageShape input;
  std::size_t outputs;  ///< channels
  ops::Convolution convolution;
  std::size_t output_padding_height = 0, output_padding_width = 0;
  /// \throws UsageError where the kernel does not fit
  ImageShape output() const;
};

/// ops::batch_norm over each channel: of the batch while training, else of the running statistics, which are
/// in the arena as PyTorch names them and have no gradient.
struct BatchNorm2d {
  ImageShape input;
};

/// ops::max_pool.
struct MaxPool2d {
  ImageShape input;
  ops::PoolWindow window;
  ImageShape output() const;
};

/// ops::global_average_pool.
struct GlobalAveragePool {
  ImageShape input;
};

/// ops::upsample_nearest.
struct UpsampleNearest {
  ImageShape input;
  std::size_t factor;
  ImageShape output() const;
};

/// ops::dropout while training; nothing else.
struct Dropout {
  std::size_t inputs;
  float probability;
};

/// A layer of a Sequential. Its data are images or rows of numbers, as it takes them: the same elements. At
/// most one activation follows a layer; a Linear, a convolution and a BatchNorm2d fuse it with what they do.
using Layer = std::variant<Linear, Conv2d, ConvTranspose2d, BatchNorm2d, MaxPool2d, GlobalAveragePool,
                           UpsampleNearest, Dropout, ops::Activation>;

/// Linear layers through `widths`, with `activation` between them but not after the last.
std::vector<Layer> mlp(const std::vector<std::size_t>& widths, ops::Activation activation);

}  // namespace isthmus::nn
#pragma GCC visibility pop
