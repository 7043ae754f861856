#include "isthmus/compute/error.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/train/domain_transfer_stage.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

class DomainTransferMethod : public TranslationMethod {
 public:
  DomainTransferMethod() : TranslationMethod("dtn") {}

  std::unique_ptr<Stage> make_stage(Queue& queue, ops::Gemm& gemm,
                                    TranslatorTraining training) const override {
    return std::make_unique<DomainTransferStage>(
        std::move(training.stage), queue, gemm, training.config.dtn,
        training.trained.judge(source_of(training.direction)),
        TransferData{training.source.images, training.target.images, std::move(training.data.source_scale),
                     std::move(training.data.target_scale)},
        training.streams);
  }

  bool maps_images() const override { return true; }
  std::size_t images_per_step(const TranslatorConfig& config) const override { return config.dtn.batch; }
  std::string labels_used(const TranslatorConfig&) const override { return "source"; }

  std::unique_ptr<models::LatentMap> load(Queue&, const SavedMap&) const override {
    throw UsageError("translator.method = dtn maps images, not latents");
  }

  std::unique_ptr<models::ImageMap> load_images(Queue& queue, const SavedMap& saved, Direction direction,
                                                TrainedRun& run) const override {
    const models::Judge& judge = run.judge(source_of(direction));
    auto map = std::make_unique<models::DomainTransfer>(
        transfer_options(saved.config.dtn, run.image(target_of(direction)), judge.options()));
    map->generator_arena().allocate(queue);
    nn::load_parameters(queue, map->generator_arena(), saved.file, saved.path);
    map->take_features(queue, judge);
    return map;
  }

  OnnxMap onnx_map(const SavedMap&) const override {
    throw UsageError(
        "translator.method = dtn has no ONNX model: what is exported are maps between the latents of VAEs, "
        "and it maps images");
  }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_dtn() {
  return std::make_unique<DomainTransferMethod>();
}

}  // namespace isthmus::train
