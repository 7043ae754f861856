/// \file
/// Shuffled batches of a data set on the device.
#pragma once

#include <cstddef>
#include <cstdint>

#include "isthmus/data/device_images.hpp"
#include "isthmus/nn/context.hpp"
#include "isthmus/nn/image_shape.hpp"
#include "isthmus/ops/gather.hpp"
#include "isthmus/train/config.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Where a stage's random numbers come from: no two uses share a stream.
struct Streams {
  std::uint64_t seed;
  std::uint32_t first;  ///< of this stage's thousand

  std::uint32_t weights() const noexcept { return first; }
  ops::RandomKey order(std::uint64_t step = 0) const noexcept { return {seed, first + 500, step}; }
  /// The order of the target domain's images, where a stage takes images of both.
  ops::RandomKey target_order() const noexcept { return {seed, first + 503, 0}; }
  ops::RandomKey jitter(std::uint64_t step) const noexcept { return {seed, first + 501, step}; }
  ops::RandomKey noise(std::uint64_t step) const noexcept { return {seed, first + 502, step}; }
  /// The first of the streams that layers with dropout take.
  ops::RandomKey dropout(std::uint64_t step) const noexcept { return {seed, first + 600, step}; }
  /// Posterior samples of the translator's latents; `which` tells a step's latents apart.
  ops::RandomKey posterior(std::uint32_t which, std::uint64_t step) const noexcept {
    return {seed, first + 510 + which, step};
  }
  /// What a bridge draws in a step; `use` tells draws apart.
  ops::RandomKey bridging(std::uint32_t use, std::uint64_t step) const noexcept {
    return {seed, first + 700 + use, step};
  }
};

nn::ImageShape image_shape(const data::DeviceImages& images);

ops::Jitter jitter_of(const JitterConfig& config);

/// Batches that visit every image once an epoch, in another order each time.
class Batches {
 public:
  Batches(data::DeviceImages images, std::size_t rows, const JitterConfig& jitter, Streams streams);

  std::size_t rows() const noexcept { return rows_; }
  std::uint64_t steps(double epochs) const;
  nn::ImageShape image() const noexcept { return image_shape(images_); }

  /// Enqueues choosing the images of a step: (rows) int32, places in the data set.
  Tensor take_index(nn::Context& context, std::uint64_t step) const;
  /// Enqueues gathering them, distorted where the configuration says so: (rows, pixels) in [0, 1].
  Tensor take_images(nn::Context& context, const Tensor& index, std::uint64_t step) const;
  /// Enqueues gathering their labels: (rows) int32.
  Tensor take_labels(nn::Context& context, const Tensor& index) const;

 private:
  data::DeviceImages images_;
  std::size_t rows_;
  ops::Jitter jitter_;
  bool is_jittered_;
  Streams streams_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
