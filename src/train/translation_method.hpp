// How images can be translated, by name. To add a method, derive from TranslationMethod and add it to the
// list in translation_method.cpp: configuration, training, translation and export find it there.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "isthmus/data/device_images.hpp"
#include "isthmus/models/image_map.hpp"
#include "isthmus/models/latent_map.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/train/stage.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/translator_stage.hpp"
#include "onnx_graph.hpp"

namespace isthmus::train {

/// What a map is between.
struct LatentSpaces {
  std::size_t source, target;  ///< dimensions
  std::size_t classes;         ///< that pair
};
LatentSpaces latent_spaces(const ExperimentConfig& config, Direction direction);

/// A domain's training images that translators may see.
struct MappingImages {
  data::DeviceImages images;
  std::vector<std::int32_t> labels;  ///< numbers of pairs of classes
};

/// What a method makes its stage from.
struct TranslatorTraining {
  std::string stage;  ///< its name
  Direction direction;
  const TranslatorConfig& config;
  Streams streams;
  TranslatorData data;
  const MappingImages &source, &target;  ///< for methods that look beyond latents, as is `trained`
  TrainedRun& trained;                   ///< its VAEs and judges are finished; must outlive the stage
};

/// The model file of a finished translator, and what the run's configuration says of it.
struct SavedMap {
  const TranslatorConfig& config;
  Direction direction;
  LatentSpaces spaces;
  const nn::SafeTensors& file;
  std::string path;  ///< for messages
};

/// Adds a map to a graph. \returns z2 (target latent), standardised as LatentMap::generate() gives it
using OnnxMap = std::function<OnnxGraph::Value(OnnxGraph& graph, const OnnxGraph::Value& noise,
                                               const OnnxGraph::Value& source)>;

class TranslationMethod {
 public:
  explicit TranslationMethod(std::string name) : name_(std::move(name)) {}
  virtual ~TranslationMethod() = default;

  /// The value of `translator.method`.
  const std::string& name() const noexcept { return name_; }

  /// The keys that it reads, and the rest at their defaults: of equal ones the maps are equal.
  TranslatorConfig keys_read(const TranslatorConfig& config) const;

  /// What trains it.
  virtual std::unique_ptr<Stage> make_stage(Queue& queue, ops::Gemm& gemm,
                                            TranslatorTraining training) const = 0;
  /// The stage whose steps a direction's map is of: its own, or the other's where one model serves both.
  virtual std::string trained_by(const ExperimentConfig& config, Direction direction) const;
  /// What has been trained. \throws DataError where the file is not that of such a map
  virtual std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const = 0;
  /// The same for an ONNX graph, without a device; what `saved` refers to must outlive it. \throws DataError
  /// as load() does, UsageError where ONNX has no such model
  virtual OnnxMap onnx_map(const SavedMap& saved) const = 0;

  /// Whether it maps images rather than latents: load_images() takes the place of load() then.
  virtual bool maps_images() const { return false; }
  virtual std::unique_ptr<models::ImageMap> load_images(Queue&, const SavedMap&, TrainedRun&) const {
    return nullptr;
  }
  /// Images that a step of its stage is trained on.
  virtual std::size_t images_per_step(const TranslatorConfig& config) const {
    return config.batch * config.discriminator_steps;
  }
  /// Whose labels its stage sees, for a table: "both", "source", "100 of each" or "none".
  virtual std::string labels_used(const TranslatorConfig&) const { return "both"; }
  /// Numbers, learnt or copied, that translating takes beside the VAEs.
  virtual double parameters(const RunDirectory& run, Direction direction) const;

 protected:
  /// Those that are not for all methods: the GANs', as in images_per_step().
  virtual void copy_own_keys(const TranslatorConfig& from, TranslatorConfig& to) const {
    static_cast<GanConfig&>(to) = from;
  }
  /// Whether a tensor of the model file is one of them: neither what a map was trained against nor a scale.
  virtual bool translates(const std::string& tensor) const;

 private:
  std::string name_;
};

using TranslationMethods = std::vector<std::unique_ptr<TranslationMethod>>;

/// All of them, the default first.
const TranslationMethods& translation_methods();

/// The configuration with every key that its methods do not read at its default.
ExperimentConfig keys_read(ExperimentConfig config);

/// \throws UsageError that lists the names, for another one
const TranslationMethod& translation_method(const std::string& name);

/// What the list is made of.
std::unique_ptr<TranslationMethod> make_latent_gan();
std::unique_ptr<TranslationMethod> make_info_gan();
std::unique_ptr<TranslationMethod> make_latent_constraints();
std::unique_ptr<TranslationMethod> make_least_squares();
std::unique_ptr<TranslationMethod> make_affine();
std::unique_ptr<TranslationMethod> make_procrustes();
std::unique_ptr<TranslationMethod> make_retrieval();
std::unique_ptr<TranslationMethod> make_class_sampler();
std::unique_ptr<TranslationMethod> make_bridging_vae();
std::unique_ptr<TranslationMethod> make_dtn();

}  // namespace isthmus::train
