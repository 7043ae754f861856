// One VAE over both latent spaces, which serves both directions.
#include "isthmus/nn/model_file.hpp"
#include "isthmus/train/bridging_stage.hpp"
#include "isthmus/train/experiment.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

constexpr const char* kName = "bridging-vae";

std::string shared_stage() {
  return translator_stage(Direction::a2b);
}

/// Both directions have a bridge with the same settings: a2b's stage trains it, and b2a's takes it over.
bool shares_bridge(const ExperimentConfig& config) {
  const TranslatorConfig &there = config.translator[0], &back = config.translator[1];
  return there.method == kName && back.method == kName && there.bridging == back.bridging &&
         there.standardise == back.standardise;
}

/// b2a's stage where a2b's has trained for both: the same weights, and the scales the other way round.
class SharedBridge : public Stage {
 public:
  SharedBridge(std::string name, Queue& queue, const RunDirectory& run)
      : Stage(std::move(name), queue), run_(run) {}

  std::vector<LossTerm> losses() const override { return {}; }
  std::uint64_t total_steps() const override { return 0; }
  std::size_t images_per_step() const override { return 0; }
  void initialise() override {}
  void step(std::uint64_t, const Tensor&) override {}
  std::vector<std::pair<std::string, nn::ParameterArena*>> arenas() override { return {}; }

  std::vector<nn::SafeTensor> finished() override {
    const nn::SafeTensors file = run_.read_model(shared_stage());
    const LatentScale source = read_scale(file, "source"), target = read_scale(file, "target");
    std::vector<nn::SafeTensor> tensors;
    for (const nn::SafeTensor& tensor : file.tensors)
      if (tensor.name.rfind("source.", 0) != 0 && tensor.name.rfind("target.", 0) != 0)
        tensors.push_back(tensor);
    for (nn::SafeTensor& tensor : scale_tensors(target, source)) tensors.push_back(std::move(tensor));
    return tensors;
  }

 private:
  RunDirectory run_;
};

/// z and zeros, or z' and zeros, with the domain's one-hot.
OnnxGraph::Value add_tag(OnnxGraph& graph, const std::string& name, const OnnxGraph::Value& x, int domain,
                         std::size_t columns) {
  const Extents extents = {static_cast<std::int64_t>(columns)};
  const Extents pads = {0, 0, 0, extents[0] - x.elements()};
  const OnnxGraph::Value padded =
      graph.apply(name + ".padded", "Pad", {x.name, graph.constant(name + ".pads", {4}, pads)}, extents);
  std::vector<float> tag(columns, 0.0f);
  tag[models::Bridge::one_hot_column(domain, columns - 2)] = 1;
  return graph.apply(name + ".input", "Add", {padded.name, graph.constant(name + ".domain", extents, tag)},
                     extents);
}

class BridgingVae : public TranslationMethod {
 public:
  BridgingVae() : TranslationMethod(kName) {}

  std::unique_ptr<Stage> make_stage(Queue& queue, ops::Gemm& gemm,
                                    TranslatorTraining training) const override {
    if (training.direction == Direction::b2a && shares_bridge(training.trained.config()) &&
        training.trained.run().is_finished(shared_stage()))
      return std::make_unique<SharedBridge>(std::move(training.stage), queue, training.trained.run());
    BridgingData data;
    const int source = source_of(training.direction), target = target_of(training.direction);
    // Behind the images' own latents there are those of their copies, which are one domain's alone.
    const auto own = [&](const Tensor& heads, const MappingImages& images) {
      return posterior_mean(queue, heads.slice(0, images.labels.size()));
    };
    data.latents[source] = own(training.data.source_heads, training.source);
    data.latents[target] = own(training.data.target_heads, training.target);
    data.labels[source] = training.source.labels;
    data.labels[target] = training.target.labels;
    data.classes = training.data.pairs.source_begin.rows() - 1;
    return std::make_unique<BridgingStage>(
        std::move(training.stage), queue, gemm, training.config.bridging, std::move(data),
        scale_tensors(training.data.source_scale, training.data.target_scale), training.streams);
  }

  std::string trained_by(const ExperimentConfig& config, Direction direction) const override {
    return shares_bridge(config) ? shared_stage() : TranslationMethod::trained_by(config, direction);
  }

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::BridgeMap>(options(saved), source_of(saved.direction));
    map->bridge().allocate(queue);
    nn::load_parameters(queue, map->bridge().arena(), saved.file, saved.path);
    return map;
  }

  std::string labels_used(const TranslatorConfig& config) const override {
    const std::string& labels = config.bridging.labels;
    return labels == "all" ? "both" : labels == "0" ? "none" : labels + " of each";
  }

  bool translates(const std::string& tensor) const override {
    return TranslationMethod::translates(tensor) && tensor.rfind("bridge.classifier.", 0) != 0;
  }

  std::size_t images_per_step(const TranslatorConfig& config) const override {
    return 2 * config.bridging.batch;
  }

  OnnxMap onnx_map(const SavedMap& saved) const override {
    const auto bridge = std::make_shared<models::Bridge>(options(saved));
    nn::require_parameters(bridge->arena(), saved.file, saved.path);
    return [bridge, direction = saved.direction, &file = saved.file](
               OnnxGraph& graph, const OnnxGraph::Value&, const OnnxGraph::Value& source) {
      const int target = target_of(direction);
      const OnnxGraph::Value input =
          add_tag(graph, "bridge.encoder", source, source_of(direction), bridge->encoder().inputs());
      const OnnxGraph::Value mean =
          add_columns(graph, "bridge.mean", add_layers(graph, bridge->encoder(), file, input), 0,
                      static_cast<std::int64_t>(bridge->options().shared));
      const OnnxGraph::Value shared =
          add_tag(graph, "bridge.decoder", mean, target, bridge->decoder().inputs());
      const OnnxGraph::Value head = add_layers(graph, bridge->decoder(), file, shared);
      const OnnxGraph::Value mix = add_gate(graph, add_layers(graph, bridge->skip(), file, shared), head);
      const auto columns = static_cast<std::int64_t>(bridge->options().latent[target]);
      return columns == mix.elements() ? mix : add_columns(graph, "bridge.own", mix, 0, columns);
    };
  }

 protected:
  void copy_own_keys(const TranslatorConfig& from, TranslatorConfig& to) const override {
    to.bridging = from.bridging;
  }

 private:
  static models::BridgeOptions options(const SavedMap& saved) {
    const bool is_from_a = saved.direction == Direction::a2b;
    const auto [source, target, classes] = saved.spaces;
    return bridge_options(saved.config.bridging, is_from_a ? source : target, is_from_a ? target : source,
                          classes);
  }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_bridging_vae() {
  return std::make_unique<BridgingVae>();
}

}  // namespace isthmus::train
