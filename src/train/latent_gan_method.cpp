#include "isthmus/nn/model_file.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

/// The paper's own.
class LatentGan : public TranslationMethod {
 public:
  using TranslationMethod::TranslationMethod;

  std::unique_ptr<Stage> make_stage(Queue& queue, ops::Gemm& gemm,
                                    TranslatorTraining training) const override {
    const LatentSpaces spaces = latent_spaces(training.trained.config(), training.direction);
    return std::make_unique<TranslatorStage>(std::move(training.stage), queue, gemm, training.config,
                                             options(training.config, spaces), std::move(training.data),
                                             training.streams);
  }

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::Translator>(options(saved.config, saved.spaces));
    map->generator_arena().allocate(queue);
    nn::load_parameters(queue, map->generator_arena(), saved.file, saved.path);
    return map;
  }

  OnnxMap onnx_map(const SavedMap& saved) const override {
    const auto map = std::make_shared<models::Translator>(options(saved.config, saved.spaces));
    nn::require_parameters(map->generator_arena(), saved.file, saved.path);
    return [map, &file = saved.file](OnnxGraph& graph, const OnnxGraph::Value& noise,
                                     const OnnxGraph::Value& source) {
      const OnnxGraph::Value input =
          graph.apply("generator.input", "Concat", {noise.name, source.name},
                      {noise.elements() + source.elements()}, {onnx_attribute("axis", std::int64_t{1})});
      const OnnxGraph::Value head = add_layers(graph, map->generator(), file, input);
      return map->options().has_gate ? add_gate(graph, noise, head) : head;
    };
  }

 protected:
  virtual models::TranslatorOptions options(const TranslatorConfig& config,
                                            const LatentSpaces& spaces) const {
    return translator_options(config, spaces.source, spaces.target);
  }
};

/// The same, with what is kept of the source made the most of.
class InfoGan : public LatentGan {
 public:
  using LatentGan::LatentGan;

 protected:
  models::TranslatorOptions options(const TranslatorConfig& config,
                                    const LatentSpaces& spaces) const override {
    return info_gan_options(config, spaces.source, spaces.target, spaces.classes);
  }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_latent_gan() {
  return std::make_unique<LatentGan>("latent-gan");
}

std::unique_ptr<TranslationMethod> make_info_gan() {
  return std::make_unique<InfoGan>("info-gan");
}

}  // namespace isthmus::train
