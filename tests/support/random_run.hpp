// Finished runs that nobody trained: models of random numbers, made in a moment.
#pragma once

#include <cmath>
#include <random>
#include <utility>

#include "isthmus/train/bridging_stage.hpp"
#include "isthmus/train/image_stage.hpp"
#include "isthmus/train/run_directory.hpp"
#include "isthmus/train/translator_stage.hpp"
#include "isthmus/train/vae_stage.hpp"

namespace isthmus::test {

/// Numbers such as those of a network that has been trained: activations neither die nor grow.
class RandomWeights {
 public:
  std::vector<float> draw(std::size_t count, double deviation, double mean = 0) {
    std::normal_distribution<float> normal(static_cast<float>(mean), static_cast<float>(deviation));
    std::vector<float> values(count);
    for (float& value : values) value = normal(random_);
    return values;
  }

  std::vector<nn::SafeTensor> draw(const nn::ParameterArena& arena) {
    std::vector<nn::SafeTensor> tensors;
    for (const nn::Parameter& parameter : arena.parameters()) {
      const std::size_t elements = parameter.shape.elements();
      const bool is_bias = parameter.shape.rank() == 1;
      const double inputs = static_cast<double>(elements) / static_cast<double>(parameter.shape[0]);
      tensors.push_back(
          {parameter.name, parameter.shape, draw(elements, is_bias ? 0.1 : std::sqrt(1.5 / inputs))});
    }
    return tensors;
  }

 private:
  std::mt19937 random_{1};
};

/// Writes the VAEs and translators of an experiment, for images of these shapes.
inline train::RunDirectory random_run(const std::string& path, const train::ExperimentConfig& config,
                                      const nn::ImageShape& a, const nn::ImageShape& b) {
  const train::RunDirectory run = train::RunDirectory::prepare(path, config, false);
  RandomWeights weights;
  for (const int i : {0, 1}) {
    const nn::ImageShape& image = i ? b : a;
    const models::Vae vae(train::vae_options(config.vae[i], image, config.domain[i].classes.size()));
    nn::SafeTensors file{weights.draw(vae.arena()), {}};
    file.tensors.push_back(train::image_tensor(image));
    nn::write_safetensors(run.model(i ? "vae_b" : "vae_a"), file);
  }
  for (const int i : {0, 1}) {
    const std::size_t source = config.vae[i].latent, target = config.vae[1 - i].latent;
    const train::TranslatorConfig& method = config.translator[i];
    const std::size_t classes = config.domain[i].classes.size();
    const bool is_bridge = method.method == "bridging-vae",
               is_by_class = method.method == "latent-constraints";
    const models::Translator translator(is_by_class ? train::constraint_options(method, classes, target)
                                                    : train::translator_options(method, source, target));
    const models::Bridge bridge(
        train::bridge_options(method.bridging, config.vae[0].latent, config.vae[1].latent, classes));
    nn::SafeTensors file{weights.draw(is_bridge ? bridge.arena() : translator.generator_arena()), {}};
    if (is_by_class) {
      nn::ParameterArena classifier;
      const nn::Sequential network(classifier, "classifier", {nn::Linear{source, classes}});
      for (const nn::ParameterArena* arena : {&std::as_const(classifier), &translator.discriminator_arena()})
        for (nn::SafeTensor& tensor : weights.draw(*arena)) file.tensors.push_back(std::move(tensor));
      file.tensors.push_back({train::kDistanceWeights, {target}, weights.draw(target, 0, 1)});
    }
    for (const auto& [name, latent] : {std::pair("source", source), std::pair("target", target)}) {
      file.tensors.push_back({std::string(name) + ".mean", {latent}, weights.draw(latent, 0.3)});
      file.tensors.push_back({std::string(name) + ".deviation", {latent}, weights.draw(latent, 0.1, 0.9)});
    }
    nn::write_safetensors(run.model(i ? "translator_b2a" : "translator_a2b"), file);
  }
  return run;
}

/// MLPs, and in b convolutions of which one rounds down; a gate one way, samples of the posterior the other
/// way.
inline train::ExperimentConfig varied_experiment() {
  return train::parse_experiment(R"([a]
dataset = mnist
classes = 0-1
contrast_normalise = true
[b]
dataset = svhn
classes = 8-9
[vae.a]
hidden = 24,16
latent = 5
[vae.b]
channels = 4,6
hidden = 20
latent = 7
class_weight = 1
[translator]
generator_hidden = 32,24
dropout = 0.2
[translator.a2b]
gate = true
[translator.b2a]
sample_latents = true
)",
                                 "varied.ini");
}
inline constexpr nn::ImageShape kVariedA = {1, 10, 12}, kVariedB = {3, 13, 14};

}  // namespace isthmus::test
