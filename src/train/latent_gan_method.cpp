#include "isthmus/nn/model_file.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

/// (1 − g)·s + g·dz, where the head is dz, then the logits of g.
OnnxGraph::Value add_gate(OnnxGraph& graph, const OnnxGraph::Value& start, const OnnxGraph::Value& head) {
  const Extents latent = start.extents;
  const std::int64_t columns = start.elements();
  const OnnxGraph::Value proposal = add_columns(graph, "gate.proposal", head, 0, columns);
  const OnnxGraph::Value logits = add_columns(graph, "gate.logits", head, columns, 2 * columns);
  const OnnxGraph::Value gate = graph.apply("gate.open", "Sigmoid", {logits.name}, latent);
  const OnnxGraph::Value rest =
      graph.apply("gate.shut", "Sub", {graph.scalar("gate.one", 1.0f), gate.name}, latent);
  const OnnxGraph::Value kept = graph.apply("gate.kept", "Mul", {rest.name, start.name}, latent);
  const OnnxGraph::Value taken = graph.apply("gate.taken", "Mul", {gate.name, proposal.name}, latent);
  return graph.apply("gate.mix", "Add", {kept.name, taken.name}, latent);
}

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
