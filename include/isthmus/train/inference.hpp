/// \file
/// Whole data sets through trained models, batch by batch on the device.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/data/device_images.hpp"
#include "isthmus/models/image_map.hpp"
#include "isthmus/models/judge.hpp"
#include "isthmus/models/latent_constraints.hpp"
#include "isthmus/models/latent_map.hpp"
#include "isthmus/models/vae.hpp"
#include "isthmus/ops/gather.hpp"
#include "isthmus/ops/gemm.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// \returns (count, 2·latent): μ, then log σ²
Tensor encode(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const data::DeviceImages& images);

/// The same of distorted images, each by its own random amounts.
/// \param key  of those; takes the steps from key.step to as many after it as there are images
Tensor encode_jittered(Queue& queue, ops::Gemm& gemm, const models::Vae& vae,
                       const data::DeviceImages& images, const ops::Jitter& jitter, ops::RandomKey key);

/// The same of images that are floats already.
/// \param images  (count, pixels) in [0, 1]
Tensor encode(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const Tensor& images);

/// \param z  (count, latent)
/// \returns  (count, pixels), mean images in [0, 1]
Tensor decode(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const Tensor& z);

/// \param noise   (count, target latent)
/// \param source  (count, source latent), both standardised as in training
/// \returns       (count, target latent), standardised
Tensor generate(Queue& queue, ops::Gemm& gemm, const models::LatentMap& map, const Tensor& noise,
                const Tensor& source);

/// Latents moved to where they are of the class asked for.
/// \param z      (count, target latent), standardised
/// \param y      (count, classes), one-hot
/// \param steps  of descent; 0: by the actor
Tensor constrain(Queue& queue, ops::Gemm& gemm, const models::LatentConstraints& constraints, const Tensor& z,
                 const Tensor& y, std::size_t steps);

/// The judge's logits of each image.
/// \param images  (count, pixels) in [0, 1]
/// \returns       (count, classes)
Tensor logits(Queue& queue, ops::Gemm& gemm, const models::Judge& judge, const Tensor& images);

/// The most likely class of each image.
/// \param images  (count, pixels) in [0, 1]
std::vector<std::int32_t> classify(Queue& queue, ops::Gemm& gemm, const models::Judge& judge,
                                   const Tensor& images);

/// The judge's features of each image, which Fréchet distance, density and coverage are measured in.
/// \param images  (count, pixels) in [0, 1]
/// \returns       (count, features)
Tensor features(Queue& queue, ops::Gemm& gemm, const models::Judge& judge, const Tensor& images);

/// ImageMap::encode() of each image. \returns (count, code)
Tensor encode(Queue& queue, ops::Gemm& gemm, const models::ImageMap& map, const data::DeviceImages& images);
Tensor encode(Queue& queue, ops::Gemm& gemm, const models::ImageMap& map, const Tensor& images);

/// ImageMap::decode() of each code. \returns (count, target pixels) in [0, 1]
Tensor decode(Queue& queue, ops::Gemm& gemm, const models::ImageMap& map, const Tensor& codes);

/// What `map(context, x, out)` makes of a data set's images.
/// \param map  is given (rows, pixels) in [0, 1] and writes (rows, outputs)
Tensor map_images(Queue& queue, ops::Gemm& gemm, const data::DeviceImages& images, std::size_t outputs,
                  const std::function<void(nn::Context&, const Tensor&, const Tensor&)>& map);

/// Data set images as floats in [0, 1]: (count, pixels).
Tensor to_float(Queue& queue, const data::DeviceImages& images);

}  // namespace isthmus::train
#pragma GCC visibility pop
