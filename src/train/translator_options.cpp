#include "isthmus/train/translator_options.hpp"

namespace isthmus::train {

models::TranslatorOptions translator_options(const TranslatorConfig& config, std::size_t source_latent,
                                             std::size_t target_latent) {
  models::TranslatorOptions options;
  options.source_latent = source_latent;
  options.target_latent = target_latent;
  options.generator_hidden = config.generator_hidden;
  options.discriminator_hidden = config.discriminator_hidden;
  options.has_gate = config.gate;
  options.sees_source = config.sees_source;
  options.noise_negatives = config.noise_negatives;
  options.mismatched_negatives = config.mismatched_negatives;
  options.averages_negatives = config.average_negatives;
  options.dropout = static_cast<float>(config.dropout);
  options.lambda_reg = static_cast<float>(config.lambda_reg);
  options.r1_gamma = static_cast<float>(config.r1_gamma);
  return options;
}

models::TranslatorOptions info_gan_options(const TranslatorConfig& config, std::size_t source_latent,
                                           std::size_t target_latent, std::size_t classes) {
  models::TranslatorOptions options = translator_options(config, source_latent, target_latent);
  options.lambda_keep = static_cast<float>(config.lambda_keep);
  // A discriminator that sees z1 itself takes a candidate that tells of it for made up: real pairs have
  // nothing but the class in common.
  options.sees_class = true;
  options.classes = classes;
  return options;
}

models::TranslatorOptions constraint_options(const TranslatorConfig& config, std::size_t classes,
                                             std::size_t target_latent) {
  models::TranslatorOptions options = translator_options(config, classes, target_latent);
  options.has_gate = options.sees_source = true;
  options.has_anchor = false;
  options.distance = models::Distance::logarithmic;
  options.lambda_reg = static_cast<float>(config.lambda_distance);
  return options;
}

}  // namespace isthmus::train
