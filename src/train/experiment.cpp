#include "isthmus/train/experiment.hpp"

#include <memory>
#include <utility>

#include "isthmus/train/inference.hpp"
#include "isthmus/train/judge_stage.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/translator_stage.hpp"
#include "isthmus/train/vae_stage.hpp"

namespace isthmus::train {
namespace {

data::DeviceImages vae_images(Queue& queue, const Domain& domain) {
  return domain.vae.empty() ? domain.device_train
                            : data::upload(queue, data::subset(domain.train, domain.vae));
}

/// What translators see of a domain's training images.
struct MappingLatents {
  Tensor heads;
  std::vector<std::int32_t> labels;
};

MappingLatents mapping_latents(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const Domain& domain) {
  if (domain.mapping.empty()) return {encode(queue, gemm, vae, domain.device_train), domain.train.labels};
  const data::Images images = data::subset(domain.train, domain.mapping);
  return {encode(queue, gemm, vae, data::upload(queue, images)), images.labels};
}

/// Latents of both domains, standardised where that is asked, and which of them pair.
TranslatorData translator_data(Queue& queue, bool is_standardised, std::size_t classes,
                               const MappingLatents& source, const MappingLatents& target) {
  std::vector<std::pair<int, int>> pairs;
  for (std::size_t i = 0; i < classes; ++i) pairs.emplace_back(i, i);
  TranslatorData data;
  data.pairs = data::make_pair_tables(queue, source.labels, target.labels, pairs);
  const auto scale_of = [&](const Tensor& heads) {
    return is_standardised ? measure_scale(queue, heads) : unit_scale(heads.columns() / 2);
  };
  data.source_scale = scale_of(source.heads);
  data.target_scale = scale_of(target.heads);
  data.source_heads = standardise(queue, source.heads, data.source_scale);
  data.target_heads = standardise(queue, target.heads, data.target_scale);
  return data;
}

}  // namespace

std::vector<std::string> stage_names() {
  return {"vae_a", "vae_b", "judge_a", "judge_b", "translator_a2b", "translator_b2a"};
}

void train_experiment(Queue& queue, ops::Gemm& gemm, const ExperimentConfig& config, const Domain& a,
                      const Domain& b, const RunDirectory& run, const Watch& watch) {
  const std::vector<std::string> names = stage_names();
  const Domain* const domains[] = {&a, &b};
  const auto streams = [&](std::uint32_t stage) { return Streams{config.run.seed, 1000 * (stage + 1)}; };

  for (const std::uint32_t i : {0u, 1u}) {
    if (run.is_finished(names[i])) continue;
    VaeStage stage(names[i], queue, gemm, config.vae[i], vae_images(queue, *domains[i]),
                   domains[i]->class_names.size(), streams(i));
    train_stage(queue, stage, run, config.run, watch);
  }
  for (const std::uint32_t i : {0u, 1u}) {
    if (run.is_finished(names[2 + i])) continue;
    JudgeStage stage(names[2 + i], queue, gemm, config.judge[i], domains[i]->device_train,
                     domains[i]->class_names.size(), streams(2 + i));
    train_stage(queue, stage, run, config.run, watch);
  }
  if (run.is_finished(names[4]) && run.is_finished(names[5])) return;
  TrainedRun trained(queue, gemm, run);
  const MappingLatents latents[] = {mapping_latents(queue, gemm, trained.vae(0), a),
                                    mapping_latents(queue, gemm, trained.vae(1), b)};
  for (const std::uint32_t i : {0u, 1u}) {
    if (run.is_finished(names[4 + i])) continue;
    const TranslatorConfig& translator = config.translator[i];
    TranslatorStage stage(
        names[4 + i], queue, gemm, translator,
        translator_data(queue, translator.standardise, a.class_names.size(), latents[i], latents[1 - i]),
        streams(4 + i));
    train_stage(queue, stage, run, config.run, watch);
  }
}

}  // namespace isthmus::train
