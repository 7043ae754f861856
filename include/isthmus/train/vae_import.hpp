/// \file
/// VAEs that were trained elsewhere.
#pragma once

#include <string>

#include "isthmus/nn/image_shape.hpp"
#include "isthmus/train/run_directory.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Makes the file that `config.weights` names a run's finished VAE. It holds exactly the parameters that a VAE of this
/// configuration has, by PyTorch's names, and may hold `image`, the extents of its images, as our own files do.
///
/// \param stage    "vae_a" or "vae_b"
///
/// \param image    of the domain's images
///
/// \param classes  of the domain
///
/// \throws DataError where a tensor is missing, has another shape, is not of this model or holds a number that is not
/// finite; Error where the file cannot be read
void import_vae(const RunDirectory& run, const std::string& stage, const VaeConfig& config,
                const nn::ImageShape& image, std::size_t classes);

}  // namespace isthmus::train
#pragma GCC visibility pop
