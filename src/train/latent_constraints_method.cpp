#include <algorithm>

#include "closed_form_stage.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/models/latent_constraints.hpp"
#include "isthmus/nn/model_file.hpp"
#include "logistic_regression.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

constexpr float kNoVariance = -60;  // log σ²: a sample is 1 exactly, or 0 but for 10⁻¹²

/// The same data with the class of each source example, one-hot, in place of its latent.
TranslatorData with_classes(Queue& queue, TranslatorData data) {
  const std::vector<std::int32_t> classes = pairs_of(queue, data.pairs.source_order, data.pairs.source_begin);
  const std::size_t count = data.pairs.source_begin.rows() - 1, width = 2 * count;
  std::vector<float> heads(classes.size() * width);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    float* const head = &heads[i * width];
    head[classes[i]] = 1;
    std::fill(head + count, head + width, kNoVariance);
  }
  data.source_heads = queue.upload(heads, {classes.size(), width});
  return data;
}

/// Trains actor and critic, and fits the classifier that says which class is asked for.
class LatentConstraintsStage : public TranslatorStage {
 public:
  LatentConstraintsStage(Queue& queue, ops::Gemm& gemm, TranslatorTraining training)
      : TranslatorStage(training.stage, queue, gemm, training.config, options(training),
                        with_classes(queue, training.data), training.streams),
        queue_(queue),
        latents_(std::move(training.data)),
        streams_(training.streams) {}

  void initialise() override {
    TranslatorStage::initialise();
    const FitData data = fit_data(queue_, latents_, streams_.order());
    classifier_ = layer_tensors("classifier.0",
                                fit_logistic_regression(data.source, data.source_classes, data.classes));
  }

  std::vector<nn::SafeTensor> finished() override {
    std::vector<nn::SafeTensor> tensors = TranslatorStage::finished();
    tensors.insert(tensors.end(), classifier_.begin(), classifier_.end());
    return tensors;
  }

 private:
  static models::TranslatorOptions options(const TranslatorTraining& training) {
    const LatentSpaces spaces = latent_spaces(training.trained.config(), training.direction);
    return constraint_options(training.config, spaces.classes, spaces.target);
  }

  Queue& queue_;
  TranslatorData latents_;
  Streams streams_;
  std::vector<nn::SafeTensor> classifier_;
};

/// Of the source's latents, without a device.
struct Classifier {
  nn::ParameterArena arena;
  nn::Sequential network;
  explicit Classifier(const LatentSpaces& spaces)
      : network(arena, "classifier", {nn::Linear{spaces.source, spaces.classes}}) {}
};

class LatentConstraintsMethod : public TranslationMethod {
 public:
  LatentConstraintsMethod() : TranslationMethod("latent-constraints") {}

  std::unique_ptr<Stage> make_stage(Queue& queue, ops::Gemm& gemm,
                                    TranslatorTraining training) const override {
    return std::make_unique<LatentConstraintsStage>(queue, gemm, std::move(training));
  }

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::LatentConstraints>(queue, saved.spaces.source, options(saved),
                                                           saved.config.constraint_steps);
    models::Translator& translator = map->translator();
    for (nn::ParameterArena* arena :
         {&translator.generator_arena(), &translator.discriminator_arena(), &map->classifier_arena()}) {
      arena->allocate(queue);
      nn::load_parameters(queue, *arena, saved.file, saved.path);
    }
    map->set_distance_weights(load_distance_weights(queue, saved));
    return map;
  }

  OnnxMap onnx_map(const SavedMap& saved) const override {
    if (saved.config.constraint_steps > 0)
      throw UsageError("translator.constraint_steps = " + std::to_string(saved.config.constraint_steps) +
                       " has no ONNX model: it translates by descent, which takes gradients; 0 translates by "
                       "G, which has");
    const auto actor = std::make_shared<models::Translator>(options(saved));
    const auto classifier = std::make_shared<Classifier>(saved.spaces);
    nn::require_parameters(actor->generator_arena(), saved.file, saved.path);
    nn::require_parameters(classifier->arena, saved.file, saved.path);
    return [actor, classifier, &file = saved.file](OnnxGraph& graph, const OnnxGraph::Value& noise,
                                                   const OnnxGraph::Value& source) {
      const OnnxGraph::Value y = add_one_hot(graph, add_layers(graph, classifier->network, file, source));
      const OnnxGraph::Value input =
          graph.apply("generator.input", "Concat", {noise.name, y.name}, {noise.elements() + y.elements()},
                      {onnx_attribute("axis", std::int64_t{1})});
      return add_gate(graph, noise, add_layers(graph, actor->generator(), file, input));
    };
  }

 private:
  static models::TranslatorOptions options(const SavedMap& saved) {
    return constraint_options(saved.config, saved.spaces.classes, saved.spaces.target);
  }

  static Tensor load_distance_weights(Queue& queue, const SavedMap& saved) {
    const Shape wanted = {saved.spaces.target};
    for (const nn::SafeTensor& tensor : saved.file.tensors) {
      if (tensor.name != kDistanceWeights) continue;
      if (tensor.shape != wanted)
        throw DataError(saved.path, 0, tensor.name + " of shape " + wanted.text(), tensor.shape.text());
      return queue.upload(tensor.values, wanted);
    }
    throw DataError(saved.path, 0, std::string("a tensor named '") + kDistanceWeights + "'", "none");
  }

  /// The row e_c for the largest logit, the c-th.
  static OnnxGraph::Value add_one_hot(OnnxGraph& graph, const OnnxGraph::Value& logits) {
    const OnnxGraph::Value said =
        graph.apply("class", "ArgMax", {logits.name}, {},
                    {onnx_attribute("axis", std::int64_t{1}), onnx_attribute("keepdims", std::int64_t{0})});
    return graph.apply("class.one_hot", "OneHot",
                       {said.name, graph.scalar("class.count", logits.elements()),
                        graph.constant<float>("class.off_on", {2}, {0, 1})},
                       logits.extents);
  }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_latent_constraints() {
  return std::make_unique<LatentConstraintsMethod>();
}

}  // namespace isthmus::train
