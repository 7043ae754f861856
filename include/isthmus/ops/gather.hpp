/// \file
/// Batches out of data sets that live on the device. An index outside the data set is clamped to it.
#pragma once

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/random.hpp"

#pragma GCC visibility push(default)
namespace isthmus::ops {

/// out[r] = images[index[r]]·scale + shift, byte by byte.
/// \param images  (count, …) uint8
/// \param index   (rows) int32
/// \param out     (rows, …) float32 with as many elements a row as images
void gather_images(Queue& queue, const Tensor& images, const Tensor& index, float scale, float shift,
                   const Tensor& out);

/// The largest random distortion of an image, each drawn uniformly on ± its bound.
struct Jitter {
  float rotation = 0;  ///< radians
  float scale = 0;     ///< relative: the factor lies in 1 ± scale
  float shift = 0;     ///< pixels, along each axis
  float shear = 0;     ///< horizontal pixels per vertical pixel
};

/// As gather_images, each image rotated, scaled, sheared and shifted about its centre by its own random
/// amounts and read with bilinear interpolation; outside, the image's border goes on.
/// \param images  (count, channels, height, width) uint8
/// \param jitter  bounds of zero or more; that on scale below 1
/// \param out     (rows, channels·height·width) or (rows, channels, height, width)
void gather_images_jittered(Queue& queue, const Tensor& images, const Tensor& index, float scale, float shift,
                            const Jitter& jitter, RandomKey key, const Tensor& out);

/// out[r] = x[index[r]], whole rows.
/// \param x    (count, columns)
/// \param out  (rows, columns)
void gather_rows(Queue& queue, const Tensor& x, const Tensor& index, const Tensor& out);

/// out[r] = labels[index[r]].
/// \param labels  (count) int32
/// \param out     (rows) int32
void gather_labels(Queue& queue, const Tensor& labels, const Tensor& index, const Tensor& out);

}  // namespace isthmus::ops
#pragma GCC visibility pop
