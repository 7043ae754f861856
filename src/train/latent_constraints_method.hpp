// The options of Latent Constraints, which are the GAN's whose source is the class, one-hot.
#pragma once

#include "isthmus/models/translator.hpp"
#include "isthmus/train/config.hpp"

namespace isthmus::train {

models::TranslatorOptions constraint_options(const TranslatorConfig& config, std::size_t classes,
                                             std::size_t target_latent);

}  // namespace isthmus::train
