#include "config_validation.hpp"

#include <fmt/format.h>

#include "isthmus/compute/error.hpp"
#include "isthmus/models/latent_constraints.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

constexpr std::size_t kMostSize = 4096;  // of images, in pixels
// Numbers so large that no device has the memory are refused before products of them overflow.
constexpr std::size_t kMostLatent = 1 << 16, kMostKernel = 64, kMostBatch = 1 << 20, kMostSteps = 1 << 20;

void validate_domain(const DomainConfig& domain, const std::string& name, const std::string& section) {
  const auto require = [&](bool is_right, const std::string& text) {
    if (!is_right) throw UsageError(name + ": " + text);
  };
  require(!domain.dataset.empty(), "set " + section + ".dataset");
  require(!domain.classes.empty(), "set " + section + ".classes");
  const std::size_t channels = domain.conversion.channels;
  require(channels == 0 || channels == 1 || channels == 3, section + ".channels is 0, 1 or 3");
  require(domain.conversion.size <= kMostSize, fmt::format("{}.size is at most {}", section, kMostSize));
  require(domain.validation < 1, section + ".validation is below 1");
  const auto is_enough = [&](std::size_t count) { return count == 0 || count >= domain.classes.size(); };
  require(is_enough(domain.examples), section + ".examples is 0 or at least one for each class");
  require(is_enough(domain.vae_examples), section + ".vae_examples is 0 or at least one for each class");
  require(is_enough(domain.mapping_examples),
          section + ".mapping_examples is 0 or at least one for each class");
}

void validate_labels(const BridgingConfig& bridging, std::size_t classes, const std::string& name) {
  std::optional<std::size_t> budget;
  try {
    budget = parse_label_budget(bridging.labels);
  } catch (const UsageError& error) {
    throw UsageError(name + ": translator.bridging_labels: " + error.what());
  }
  if (budget && *budget > 0 && *budget < classes)
    throw UsageError(fmt::format(
        "{}: translator.bridging_labels is 0, all, or at least one for each of {} classes", name, classes));
}

}  // namespace

void validate(const ExperimentConfig& config, const std::string& name) {
  const auto require_within = [&](std::size_t value, std::size_t least, std::size_t most, const char* key) {
    if (value < least || value > most)
      throw UsageError(
          fmt::format("{}: {} is {}, but should be from {} to {}", name, key, value, least, most));
  };
  for (int i : {0, 1}) {
    validate_domain(config.domain[i], name, i ? "b" : "a");
    require_within(config.vae[i].batch, 1, kMostBatch, "vae.batch");
    require_within(config.judge[i].batch, 1, kMostBatch, "judge.batch");
    require_within(config.translator[i].batch, 1, kMostBatch, "translator.batch");
    require_within(config.vae[i].latent, 1, kMostLatent, "vae.latent");
    require_within(config.vae[i].kernel, 1, kMostKernel, "vae.kernel");
    require_within(config.translator[i].discriminator_steps, 1, kMostSteps, "translator.discriminator_steps");
    try {
      translation_method(config.translator[i].method);
    } catch (const UsageError& error) {
      throw UsageError(name + ": " + error.what());
    }
    const BridgingConfig& bridging = config.translator[i].bridging;
    require_within(bridging.batch, 1, kMostBatch, "translator.bridging_batch");
    require_within(bridging.latent, 1, kMostLatent, "translator.bridging_latent");
    require_within(bridging.directions, 1, kMostLatent, "translator.bridging_directions");
    validate_labels(bridging, config.domain[0].classes.size(), name);
    require_within(config.translator[i].dtn.batch, 1, kMostBatch, "translator.dtn_batch");
    require_within(config.translator[i].dtn.steps, 1, kMostSteps, "translator.dtn_steps");
    require_within(config.translator[i].constraint_steps, 0, models::LatentConstraints::kMostSteps,
                   "translator.constraint_steps");
    require_within(config.translator[i].source_copies, 0, kMostSteps, "translator.source_copies");
  }
  require_within(config.run.log_every, 1, kMostSteps, "run.log_every");
  if (config.domain[0].classes.size() != config.domain[1].classes.size())
    throw UsageError(fmt::format("{}: a.classes has {} labels and b.classes {}; they pair one to one", name,
                                 config.domain[0].classes.size(), config.domain[1].classes.size()));
}

}  // namespace isthmus::train
