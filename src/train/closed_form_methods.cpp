// Methods that fit a map at once. docs/methods.md says what each is for.
#include <cmath>

#include "closed_form_stage.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/models/affine_map.hpp"
#include "isthmus/models/class_sampler.hpp"
#include "isthmus/models/retrieval_map.hpp"
#include "isthmus/nn/model_file.hpp"
#include "linear_fit.hpp"
#include "logistic_regression.hpp"
#include "onnx_layers.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

constexpr const char *kLatents = "target.latents", *kClasses = "target.classes";

const nn::SafeTensor& tensor_of(const SavedMap& saved, const std::string& name) {
  for (const nn::SafeTensor& tensor : saved.file.tensors)
    if (tensor.name == name) return tensor;
  throw DataError(saved.path, 0, "a tensor named '" + name + "'", "none");
}

Tensor load_latents(Queue& queue, const SavedMap& saved) {
  const nn::SafeTensor& latents = tensor_of(saved, kLatents);
  const Shape& shape = latents.shape;
  if (shape.rank() != 2 || shape[0] == 0 || shape[1] != saved.spaces.target)
    throw DataError(saved.path, 0,
                    std::string(kLatents) + " of rows of " + std::to_string(saved.spaces.target),
                    shape.text());
  return queue.upload(latents.values, shape);
}

std::vector<std::int32_t> load_classes(const SavedMap& saved) {
  std::vector<std::int32_t> classes;
  for (const float value : tensor_of(saved, kClasses).values) {
    if (!(value >= 0 && value < static_cast<float>(saved.spaces.classes) && value == std::floor(value)))
      throw DataError(saved.path, 0, std::string(kClasses) + " below " + std::to_string(saved.spaces.classes),
                      std::to_string(value));
    classes.push_back(static_cast<std::int32_t>(value));
  }
  return classes;
}

class ClosedFormMethod : public TranslationMethod {
 public:
  using TranslationMethod::TranslationMethod;

  std::unique_ptr<Stage> make_stage(Queue& queue, ops::Gemm&, TranslatorTraining training) const override {
    return std::make_unique<ClosedFormStage>(std::move(training.stage), queue, std::move(training.data),
                                             training.streams,
                                             [this](const FitData& data) { return fit(data); });
  }

 protected:
  virtual std::vector<nn::SafeTensor> fit(const FitData& data) const = 0;
  void copy_own_keys(const TranslatorConfig&, TranslatorConfig&) const override {}
};

class LinearMethod : public ClosedFormMethod {
 public:
  using FitLinear = LinearFit (*)(const Eigen::MatrixXd&, const Eigen::MatrixXd&);
  LinearMethod(const char* name, FitLinear fit) : ClosedFormMethod(name), fit_(fit) {}

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::AffineMap>(saved.spaces.source, saved.spaces.target);
    map->arena().allocate(queue);
    nn::load_parameters(queue, map->arena(), saved.file, saved.path);
    return map;
  }

  OnnxMap onnx_map(const SavedMap& saved) const override {
    const auto map = std::make_shared<models::AffineMap>(saved.spaces.source, saved.spaces.target);
    nn::require_parameters(map->arena(), saved.file, saved.path);
    return
        [map, &file = saved.file](OnnxGraph& graph, const OnnxGraph::Value&, const OnnxGraph::Value& source) {
          return add_layers(graph, map->network(), file, source);
        };
  }

 protected:
  std::vector<nn::SafeTensor> fit(const FitData& data) const override {
    return layer_tensors("map.0", fit_(data.source_anchors, data.target_anchors));
  }

 private:
  FitLinear fit_;
};

/// Looks up latents of training images.
class LookupMethod : public ClosedFormMethod {
 public:
  using ClosedFormMethod::ClosedFormMethod;

  OnnxMap onnx_map(const SavedMap&) const override {
    throw UsageError(
        "translator.method = " + name() +
        " has no ONNX model: it looks up latents of training images, which would all have to be in the file");
  }
};

class Retrieval : public LookupMethod {
 public:
  Retrieval() : LookupMethod("retrieval") {}

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::RetrievalMap>(saved.spaces.source, load_latents(queue, saved));
    map->arena().allocate(queue);
    nn::load_parameters(queue, map->arena(), saved.file, saved.path);
    return map;
  }

 protected:
  std::vector<nn::SafeTensor> fit(const FitData& data) const override {
    std::vector<nn::SafeTensor> tensors =
        layer_tensors("map.0", fit_affine(data.source_anchors, data.target_anchors));
    tensors.push_back(matrix_tensor(kLatents, data.target));
    return tensors;
  }
};

class ClassSampling : public LookupMethod {
 public:
  ClassSampling() : LookupMethod("class-sampler") {}

  std::unique_ptr<models::LatentMap> load(Queue& queue, const SavedMap& saved) const override {
    auto map = std::make_unique<models::ClassSampler>(queue, saved.spaces.source, saved.spaces.classes,
                                                      load_latents(queue, saved), load_classes(saved));
    map->arena().allocate(queue);
    nn::load_parameters(queue, map->arena(), saved.file, saved.path);
    return map;
  }

 protected:
  std::vector<nn::SafeTensor> fit(const FitData& data) const override {
    if (static_cast<std::size_t>(data.target.cols()) < models::ClassSampler::kLeastNoise)
      throw UsageError("class-sampler takes latents of two dimensions or more in the target domain");
    std::vector<nn::SafeTensor> tensors = layer_tensors(
        "classifier.0", fit_logistic_regression(data.source, data.source_classes, data.classes));
    tensors.push_back(matrix_tensor(kLatents, data.target));
    tensors.push_back(
        {kClasses, {data.target_classes.size()}, {data.target_classes.begin(), data.target_classes.end()}});
    return tensors;
  }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_least_squares() {
  return std::make_unique<LinearMethod>("least-squares", fit_least_squares);
}

std::unique_ptr<TranslationMethod> make_affine() {
  return std::make_unique<LinearMethod>("affine", fit_affine);
}

std::unique_ptr<TranslationMethod> make_procrustes() {
  return std::make_unique<LinearMethod>("procrustes", fit_procrustes);
}

std::unique_ptr<TranslationMethod> make_retrieval() {
  return std::make_unique<Retrieval>();
}

std::unique_ptr<TranslationMethod> make_class_sampler() {
  return std::make_unique<ClassSampling>();
}

}  // namespace isthmus::train
