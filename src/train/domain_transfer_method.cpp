#include "isthmus/compute/error.hpp"
#include "isthmus/nn/model_file.hpp"
#include "isthmus/train/domain_transfer_stage.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/image_stage.hpp"
#include "isthmus/train/judge_stage.hpp"
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

  std::unique_ptr<models::ImageMap> load_images(Queue& queue, const SavedMap& saved,
                                                TrainedRun& run) const override {
    const models::Judge& judge = run.judge(source_of(saved.direction));
    auto map = std::make_unique<models::DomainTransfer>(
        transfer_options(saved.config.dtn, run.image(target_of(saved.direction)), judge.options()));
    map->generator_arena().allocate(queue);
    nn::load_parameters(queue, map->generator_arena(), saved.file, saved.path);
    map->take_features(queue, judge);
    return map;
  }

  /// f's too.
  double parameters(const RunDirectory& run, Direction direction) const override {
    const double own = TranslationMethod::parameters(run, direction);
    const ExperimentConfig config = run.config();
    const int source = source_of(direction);
    if (!config.translator[source].dtn.uses_f) return own;
    const models::JudgeOptions f =
        judge_options(config.judge[source], image_of(run.read_model(judge_stage(source))),
                      config.domain[source].classes.size());
    return own + static_cast<double>(models::FrozenFeatures(f).parameters());
  }

  OnnxMap onnx_map(const SavedMap&) const override {
    throw UsageError(
        "translator.method = dtn has no ONNX model: what is exported are maps between the latents of VAEs, "
        "and it maps images");
  }

 protected:
  void copy_own_keys(const TranslatorConfig& from, TranslatorConfig& to) const override { to.dtn = from.dtn; }
};

}  // namespace

std::unique_ptr<TranslationMethod> make_dtn() {
  return std::make_unique<DomainTransferMethod>();
}

}  // namespace isthmus::train
