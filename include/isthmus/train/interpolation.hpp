/// \file
/// What lies between two translations.
#pragma once

#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// `steps` points from one vector to the other, both included, on the straight line between them.
/// \returns (steps, from.size())
std::vector<float> interpolate_linearly(const std::vector<float>& from, const std::vector<float>& to,
                                        std::size_t steps);

/// The same on the great circle through them, as Gaussian noise of many dimensions lies near a sphere
/// (Shoemake 1985, "Animating rotation with quaternion curves"); lengths go over linearly. Vectors of one
/// direction, or of opposite ones, are joined by the straight line.
std::vector<float> interpolate_spherically(const std::vector<float>& from, const std::vector<float>& to,
                                           std::size_t steps);

/// Translations of the latents between two encoded images, all with the same noise. Blocks.
/// \param heads  from TrainedRun::encode(), of which rows `from` and `to` are joined
/// \returns      (steps, pixels) in [0, 1]
Tensor translate_between_sources(Queue& queue, TrainedRun& run, Direction direction, const Tensor& heads,
                                 std::size_t from, std::size_t to, std::size_t steps, std::uint64_t seed);

/// Translations of one encoded image, with the noises between two. Blocks.
/// \returns (steps, pixels) in [0, 1]
Tensor translate_between_noises(Queue& queue, TrainedRun& run, Direction direction, const Tensor& heads,
                                std::size_t source, std::size_t steps, std::uint64_t seed);

}  // namespace isthmus::train
#pragma GCC visibility pop
