/// \file
/// What the configuration says of the GANs that map latents, method by method; docs/methods.md tells how they
/// differ.
#pragma once

#include <cstddef>

#include "isthmus/models/translator.hpp"
#include "isthmus/train/config.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Of latent-gan.
models::TranslatorOptions translator_options(const TranslatorConfig& config, std::size_t source_latent,
                                             std::size_t target_latent);

/// Of info-gan. \param classes  that pair
models::TranslatorOptions info_gan_options(const TranslatorConfig& config, std::size_t source_latent,
                                           std::size_t target_latent, std::size_t classes);

/// Of latent-constraints, whose source is the class, one-hot.
models::TranslatorOptions constraint_options(const TranslatorConfig& config, std::size_t classes,
                                             std::size_t target_latent);

}  // namespace isthmus::train
#pragma GCC visibility pop
