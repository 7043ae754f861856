#include "isthmus/nn/model_file.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

/// (1 − g)·ε + g·dz, where the head is dz, then the logits of g.
OnnxGraph::Value add_gate(OnnxGraph& graph, const OnnxGraph::Value& noise, const OnnxGraph::Value& head) {
  const Extents latent = noise.extents;
  const std::int64_t columns = noise.elements();
  const OnnxGraph::Value proposal = add_columns(graph, "gate.proposal", head, 0, columns);
  const OnnxGraph::Value logits = add_columns(graph, "gate.logits", head, columns, 2 * columns);
  const OnnxGraph::Value gate = graph.apply("gate.open", "Sigmoid", {logits.name}, latent);
  const OnnxGraph::Value rest =
      graph.apply("gate.shut", "Sub", {graph.scalar("gate.one", 1.0f), gate.name}, latent);
  const OnnxGraph::Value kept = graph.apply("gate.kept", "Mul", {rest.name, noise.name}, latent);
  const OnnxGraph::Value taken = graph.apply("gate.taken", "Mul", {gate.name, proposal.name}, latent);
  return graph.apply("gate.mix", "Add", {kept.name, taken.name}, latent);
}

/// The paper's own: docs/method.md.
class LatentGan : public TranslationMethod {
 public:
  LatentGan() : TranslationMethod("latent-gan") {}

  std::unique_ptr<Stage> make_stage(std::string stage, Queue& queue, ops::Gemm& gemm,
                                    const TranslatorConfig& config, TranslatorData data,
                                    Streams streams) const override {
    return std::make_unique<TranslatorStage>(std::move(stage), queue, gemm, config, std::move(data), streams);
  }

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::Translator>(options(saved));
    map->generator_arena().allocate(queue);
    nn::load_parameters(queue, map->generator_arena(), saved.file, saved.path);
    return map;
  }

  OnnxMap onnx_map(const SavedMap& saved) const override {
    const auto map = std::make_shared<models::Translator>(options(saved));
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

 private:
  static models::TranslatorOptions options(const SavedMap& saved) {
    return translator_options(saved.config, saved.spaces.source, saved.spaces.target);
  }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_latent_gan() {
  return std::make_unique<LatentGan>();
}

}  // namespace isthmus::train
