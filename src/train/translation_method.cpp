#include "translation_method.hpp"

#include <fmt/format.h>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"

namespace isthmus::train {
namespace {

TranslationMethods make_translation_methods() {
  TranslationMethods methods;
  for (const auto make :
       {make_latent_gan, make_info_gan, make_latent_constraints, make_least_squares, make_affine,
        make_procrustes, make_retrieval, make_class_sampler, make_bridging_vae, make_dtn})
    methods.push_back(make());
  return methods;
}

}  // namespace

LatentSpaces latent_spaces(const ExperimentConfig& config, Direction direction) {
  const int source = source_of(direction), target = target_of(direction);
  return {config.vae[source].latent, config.vae[target].latent, config.domain[target].classes.size()};
}

TranslatorConfig TranslationMethod::keys_read(const TranslatorConfig& config) const {
  TranslatorConfig read;
  read.method = config.method;
  read.standardise = config.standardise;
  read.sample_latents = config.sample_latents;
  read.source_copies = config.source_copies;
  read.jitter = config.jitter;
  copy_own_keys(config, read);
  return read;
}

ExperimentConfig keys_read(ExperimentConfig config) {
  for (TranslatorConfig& translator : config.translator)
    translator = translation_method(translator.method).keys_read(translator);
  return config;
}

std::string TranslationMethod::trained_by(const ExperimentConfig&, Direction direction) const {
  return translator_stage(direction);
}

double TranslationMethod::parameters(const RunDirectory& run, Direction direction) const {
  double count = 0;
  for (const nn::SafeTensor& tensor : run.read_model(translator_stage(direction)).tensors)
    if (translates(tensor.name)) count += static_cast<double>(tensor.values.size());
  return count;
}

bool TranslationMethod::translates(const std::string& tensor) const {
  const bool is_scale =
      tensor == "target.mean" || tensor == "target.deviation" || tensor.rfind("source.", 0) == 0;
  return !is_scale && tensor.rfind("discriminator.", 0) != 0;
}

const TranslationMethods& translation_methods() {
  static const TranslationMethods methods = make_translation_methods();
  return methods;
}

const TranslationMethod& translation_method(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& method : translation_methods()) {
    if (method->name() == name) return *method;
    names.push_back(method->name());
  }
  throw UsageError(
      fmt::format("translator.method is '{}', but should be one of {}", name, fmt::join(names, ", ")));
}

}  // namespace isthmus::train
