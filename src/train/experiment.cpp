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

/// Latents of both domains' training images, standardised where that is asked, and which of them pair.
TranslatorData translator_data(Queue& queue, bool is_standardised, const Domain& source,
                               const Tensor& source_heads, const Domain& target, const Tensor& target_heads) {
  std::vector<std::pair<int, int>> pairs;
  for (std::size_t i = 0; i < source.class_names.size(); ++i) pairs.emplace_back(i, i);
  TranslatorData data;
  data.pairs = data::make_pair_tables(queue, source.train.labels, target.train.labels, pairs);
  const auto scale_of = [&](const Tensor& heads) {
    return is_standardised ? measure_scale(queue, heads) : unit_scale(heads.columns() / 2);
  };
  data.source_scale = scale_of(source_heads);
  data.target_scale = scale_of(target_heads);
  data.source_heads = standardise(queue, source_heads, data.source_scale);
  data.target_heads = standardise(queue, target_heads, data.target_scale);
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
    VaeStage stage(names[i], queue, gemm, config.vae[i], domains[i]->device_train, streams(i));
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
  const Tensor heads[] = {encode(queue, gemm, trained.vae(0), a.device_train),
                          encode(queue, gemm, trained.vae(1), b.device_train)};
  for (const std::uint32_t i : {0u, 1u}) {
    if (run.is_finished(names[4 + i])) continue;
    const TranslatorConfig& translator = config.translator[i];
    TranslatorStage stage(
        names[4 + i], queue, gemm, translator,
        translator_data(queue, translator.standardise, *domains[i], heads[i], *domains[1 - i], heads[1 - i]),
        streams(4 + i));
    train_stage(queue, stage, run, config.run, watch);
  }
}

}  // namespace isthmus::train
