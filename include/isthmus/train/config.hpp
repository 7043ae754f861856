/// \file
/// What an experiment is: the INI file, its sections and keys, their defaults and meaning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "isthmus/data/conversion.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Which images make up a domain.
struct DomainConfig {
  std::string dataset;       ///< a name that `isthmus data list` shows, or a folder's path with a slash
  std::vector<int> classes;  ///< labels, in the order in which they pair with the other domain's
  data::Conversion conversion = {};
  double validation = 0;             ///< part of each class's training images that is held out
  std::size_t examples = 0;          ///< training images at most; 0: all that are not held out
  std::size_t vae_examples = 0;      ///< how many of those the VAE is trained on; 0: all
  std::size_t mapping_examples = 0;  ///< how many of those the translators' training may use; 0: all
  std::uint64_t selection_seed = 0;  ///< of all these choices
};

/// Random distortion of training images; see ops::Jitter.
struct JitterConfig {
  double rotation = 0;  ///< degrees
  double scale = 0;
  double shift = 0;  ///< pixels
  double shear = 0;
};

/// What the training of VAEs and judges has in common.
struct ImageTrainingConfig {
  double epochs = 10;
  std::size_t batch = 128;
  double learning_rate = 1e-3;
  std::string schedule = "one_cycle";
  JitterConfig jitter;
};

struct VaeConfig : ImageTrainingConfig {
  VaeConfig() { epochs = 15; }
  std::vector<std::size_t> channels = {}, hidden = {512, 512};
  std::size_t kernel = 4, latent = 32;
  std::string likelihood = "bce";
  double sigma = 0.1;
  std::string pixel_error = "mse";
  double lambda1 = 0, lambda2 = 1, kl_weight = 1, kl_warm_up = 0;
  double class_weight = 0;
  std::string weights;  ///< file of a VAE that was trained elsewhere; empty: it is trained
};

struct JudgeConfig : ImageTrainingConfig {
  std::vector<std::size_t> channels = {}, hidden = {512, 256};
  double dropout = 0, weight_decay = 0.01, average_decay = 0.99;
};

/// Of the method bridging-vae.
struct BridgingConfig {
  std::vector<std::size_t> hidden = {256, 256, 256};
  std::size_t latent = 8, steps = 6000, batch = 256, directions = 128;
  double learning_rate = 1e-3, kl_weight = 0.005, swd_weight = 1, class_weight = 0.05;
  std::string labels = "all";  ///< see parse_label_budget()

  bool operator==(const BridgingConfig& other) const;
};

/// Of the method dtn.
struct DtnConfig {
  std::vector<std::size_t> channels = {32, 64};
  std::size_t steps = 1000, batch = 64;
  double learning_rate = 1e-3, beta1 = 0.5, average_decay = 0.995;
  std::string schedule = "linear_decay";
  bool uses_f = true;
  double const_weight = 3, identity_weight = 60, variation_weight = 0;
};

/// Of the methods latent-gan, info-gan and latent-constraints.
struct GanConfig {
  std::vector<std::size_t> generator_hidden = {256, 256, 256}, discriminator_hidden = {256, 256, 256};
  std::size_t steps = 1500, batch = 128, discriminator_steps = 1;
  double learning_rate = 5e-4, beta1 = 0, beta2 = 0.9, average_decay = 0.995;
  std::string schedule = "linear_decay";
  bool distinct_real = true, gate = false, sees_source = true;
  bool noise_negatives = true, mismatched_negatives = true, average_negatives = true;
  double dropout = 0, lambda_reg = 0.02, lambda_keep = 0.5, lambda_distance = 0.1, r1_gamma = 0.1;
  std::size_t constraint_steps = 0;
};

struct TranslatorConfig : GanConfig {
  std::string method = "latent-gan";  ///< one of docs/methods.md
  bool standardise = true, sample_latents = false;
  std::size_t source_copies = 0;
  JitterConfig jitter;  ///< of those copies
  BridgingConfig bridging;
  DtnConfig dtn;
};

struct RunConfig {
  std::uint64_t seed = 1;
  std::size_t log_every = 50;      ///< steps between lines of metrics.jsonl
  double checkpoint_seconds = 20;  ///< least time between checkpoints; 0: at every line of metrics
};

/// Index 0 is domain a or direction a2b, index 1 domain b or direction b2a.
struct ExperimentConfig {
  RunConfig run;
  DomainConfig domain[2];
  VaeConfig vae[2];
  JudgeConfig judge[2];
  TranslatorConfig translator[2];
};

/// Reads INI text. `[vae]`, `[judge]` and `[translator]` hold for both domains or directions, `[vae.a]`,
/// `[vae.b]`,
/// `[judge.a]`, `[judge.b]`, `[translator.a2b]`, `[translator.b2a]` for one and win over them. `assignments`
/// ("section.key=value") come on top, by the same rule among themselves.
/// \param name  of the file, for messages
/// \throws UsageError for an unknown key (naming the nearest known one), a value that is not one, or a
/// missing data set
ExperimentConfig parse_experiment(const std::string& text, const std::string& name,
                                  const std::vector<std::string>& assignments = {});

/// The same from a file. \throws UsageError where it cannot be read
ExperimentConfig read_experiment(const std::string& path, const std::vector<std::string>& assignments = {});

/// The whole configuration as INI text, every key with its value; parse_experiment gives the same back.
std::string to_ini(const ExperimentConfig& config);

/// Labels from text such as "0-4" or "3,1,7". \throws UsageError for anything else
std::vector<int> parse_classes(const std::string& text);

/// How many labelled examples of a domain a text such as "100" or "all" says; nothing for all.
/// \throws UsageError for anything else
std::optional<std::size_t> parse_label_budget(const std::string& text);

/// Every key with its default and meaning, as text for a person: `isthmus train --help-keys`.
std::string describe_keys();

}  // namespace isthmus::train
#pragma GCC visibility pop
