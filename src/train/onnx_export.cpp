#include "isthmus/train/onnx_export.hpp"

#include <list>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/image_stage.hpp"
#include "isthmus/train/vae_stage.hpp"
#include "onnx_contrast.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

using OnnxValue = OnnxGraph::Value;

/// A domain's VAE and the file with its weights.
struct ExportedVae {
  nn::SafeTensors weights;
  models::Vae model;

  ExportedVae(const RunDirectory& run, const ExperimentConfig& config, int domain)
      : ExportedVae(run, config, domain, vae_stage(domain)) {}

  std::int64_t latent() const { return static_cast<std::int64_t>(model.options().latent); }
  Extents image() const {
    const nn::ImageShape& shape = model.options().image;
    return {static_cast<std::int64_t>(shape.channels), static_cast<std::int64_t>(shape.height),
            static_cast<std::int64_t>(shape.width)};
  }

 private:
  ExportedVae(const RunDirectory& run, const ExperimentConfig& config, int domain, const std::string& stage)
      : weights(run.read_model(stage)),
        model(vae_options(config.vae[domain], image_of(weights), config.domain[domain].classes.size())) {
    nn::require_parameters(model.arena(), weights, run.model(stage));
  }
};

/// The models of one direction, and the graphs of their parts.
class ExportedDirection {
 public:
  ExportedDirection(const RunDirectory& run, const ExperimentConfig& config, Direction direction)
      : way_(to_string(direction)),
        source_name_(config.domain[source_of(direction)].dataset),
        target_name_(config.domain[target_of(direction)].dataset),
        normalises_contrast_(config.domain[source_of(direction)].conversion.contrast_normalise),
        samples_latents_(config.translator[static_cast<int>(direction)].sample_latents),
        source_(run, config, source_of(direction)),
        target_(run, config, target_of(direction)),
        weights_(run.read_model(translator_stage(direction))),
        map_(onnx_map(config, direction, weights_, run.model(translator_stage(direction)))) {}

  std::vector<std::string> write(const std::string& folder) const {
    const std::pair<const char*, void (ExportedDirection::*)(OnnxGraph&) const> models[] = {
        {"encoder", &ExportedDirection::build_encoder},
        {"mapper", &ExportedDirection::build_mapper},
        {"decoder", &ExportedDirection::build_decoder},
        {"translator", &ExportedDirection::build_translator}};
    std::vector<std::string> paths;
    for (const auto& [name, build] : models) {
      OnnxGraph graph(name);
      (this->*build)(graph);
      graph.note("direction", way_);
      graph.note("source", source_name_);
      graph.note("target", target_name_);
      paths.push_back(folder + "/" + way_ + "/" + name + ".onnx");
      write_atomically(paths.back(), graph.bytes());
    }
    return paths;
  }

 private:
  static OnnxMap onnx_map(const ExperimentConfig& config, Direction direction, const nn::SafeTensors& weights,
                          const std::string& path) {
    const TranslatorConfig& translator = config.translator[static_cast<int>(direction)];
    return translation_method(translator.method)
        .onnx_map({translator, direction, latent_spaces(config, direction), weights, path});
  }

  void build_encoder(OnnxGraph& graph) const {
    graph.output(add_encoder(graph, graph.input("images", source_.image())), "source_latent");
  }
  void build_mapper(OnnxGraph& graph) const {
    const OnnxValue noise = graph.input("noise", {target_.latent()});
    graph.output(add_mapper(graph, noise, graph.input("source_latent", {source_.latent()})), "target_latent");
  }
  void build_decoder(OnnxGraph& graph) const {
    graph.output(add_decoder(graph, graph.input("target_latent", {target_.latent()})), "translations");
  }
  void build_translator(OnnxGraph& graph) const {
    const OnnxValue images = graph.input("images", source_.image());
    const OnnxValue noise = graph.input("noise", {target_.latent()});
    graph.output(add_decoder(graph, add_mapper(graph, noise, add_encoder(graph, images))), "translations");
  }

  /// The posterior's mean or a sample of it, standardised.
  OnnxValue add_encoder(OnnxGraph& graph, OnnxValue images) const {
    if (normalises_contrast_) images = add_contrast_normalisation(graph, images);
    const OnnxValue head = add_layers(graph, source_.model.encoder(), source_.weights, images);
    OnnxValue z = add_columns(graph, "posterior.mean", head, 0, source_.latent());
    if (samples_latents_) z = add_sample(graph, z, head);
    const Extents latent = {source_.latent()};
    z = graph.apply("source.centred", "Sub", {z.name, scale_of(graph, "source.mean", latent)}, latent);
    return graph.apply("source.standardised", "Div", {z.name, scale_of(graph, "source.deviation", latent)},
                       latent);
  }

  /// μ + ε·exp(log σ² / 2).
  OnnxValue add_sample(OnnxGraph& graph, const OnnxValue& mean, const OnnxValue& head) const {
    const Extents latent = mean.extents;
    const OnnxValue noise = graph.input("posterior_noise", latent);
    OnnxValue x = add_columns(graph, "posterior.log_variance", head, source_.latent(), 2 * source_.latent());
    x = graph.apply("posterior.log_deviation", "Mul", {x.name, graph.scalar("posterior.half", 0.5f)}, latent);
    x = graph.apply("posterior.deviation", "Exp", {x.name}, latent);
    x = graph.apply("posterior.distance", "Mul", {x.name, noise.name}, latent);
    return graph.apply("posterior.sample", "Add", {mean.name, x.name}, latent);
  }

  /// The map's latents as the target's decoder takes them.
  OnnxValue add_mapper(OnnxGraph& graph, const OnnxValue& noise, const OnnxValue& source) const {
    const Extents latent = noise.extents;
    OnnxValue z = map_(graph, noise, source);
    z = graph.apply("target.scaled", "Mul", {z.name, scale_of(graph, "target.deviation", latent)}, latent);
    return graph.apply("target.unstandardised", "Add", {z.name, scale_of(graph, "target.mean", latent)},
                       latent);
  }

  OnnxValue add_decoder(OnnxGraph& graph, const OnnxValue& z) const {
    const OnnxValue logits = add_layers(graph, target_.model.decoder(), target_.weights, z);
    return graph.reshape(graph.apply("decoder.pixels", "Sigmoid", {logits.name}, logits.extents),
                         target_.image());
  }

  /// One of the translator's scales of latents.
  std::string scale_of(OnnxGraph& graph, const std::string& name, const Extents& latent) const {
    return graph.constant(name, latent, weights_.at(name).values);
  }

  const std::string way_, source_name_, target_name_;
  const bool normalises_contrast_, samples_latents_;
  const ExportedVae source_, target_;
  const nn::SafeTensors weights_;
  const OnnxMap map_;
};

}  // namespace

std::vector<std::string> export_onnx(const RunDirectory& run, const std::vector<Direction>& directions,
                                     const std::string& folder) {
  const ExperimentConfig config = run.config();
  std::list<ExportedDirection> loaded;  // all of them first, so that nothing is written where one is missing
  for (const Direction direction : directions) loaded.emplace_back(run, config, direction);
  std::vector<std::string> paths;
  for (const ExportedDirection& direction : loaded)
    for (std::string& path : direction.write(folder)) paths.push_back(std::move(path));
  return paths;
}

}  // namespace isthmus::train
