#include "isthmus/nn/model_file.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

/// The paper's own and what is made of it: translator_options() says how they differ.
class LatentGan : public TranslationMethod {
 public:
  using TranslationMethod::TranslationMethod;

  std::unique_ptr<Stage> make_stage(Queue& queue, ops::Gemm& gemm,
                                    TranslatorTraining training) const override {
    return std::make_unique<TranslatorStage>(std::move(training.stage), queue, gemm, training.config,
                                             std::move(training.data), training.streams);
  }

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::Translator>(options(saved));
    map->generator_arena().allocate(queue);
    nn::load_parameters(queue, map->generator_arena(), saved.file, saved.path);
    if (models::AffineMap* start = map->start()) {
      start->arena().allocate(queue);
      nn::load_parameters(queue, start->arena(), saved.file, saved.path);
    }
    return map;
  }

  OnnxMap onnx_map(const SavedMap& saved) const override {
    const auto map = std::make_shared<models::Translator>(options(saved));
    nn::require_parameters(map->generator_arena(), saved.file, saved.path);
    if (map->start()) nn::require_parameters(map->start()->arena(), saved.file, saved.path);
    return [map, &file = saved.file](OnnxGraph& graph, const OnnxGraph::Value& noise,
                                     const OnnxGraph::Value& source) {
      const OnnxGraph::Value input =
          graph.apply("generator.input", "Concat", {noise.name, source.name},
                      {noise.elements() + source.elements()}, {onnx_attribute("axis", std::int64_t{1})});
      const OnnxGraph::Value head = add_layers(graph, map->generator(), file, input);
      if (!map->options().has_gate) return head;
      const OnnxGraph::Value start =
          map->start() ? add_layers(graph, map->start()->network(), file, source) : noise;
      return add_gate(graph, start, head);
    };
  }

 private:
  static models::TranslatorOptions options(const SavedMap& saved) {
    return translator_options(saved.config, saved.spaces.source, saved.spaces.target);
  }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_latent_gan() {
  return std::make_unique<LatentGan>("latent-gan");
}

std::unique_ptr<TranslationMethod> make_rotated_gan() {
  return std::make_unique<LatentGan>("rotated-gan");
}

}  // namespace isthmus::train
