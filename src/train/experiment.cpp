#include "isthmus/train/experiment.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "isthmus/train/device_record.hpp"
#include "isthmus/train/event_log.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/judge_stage.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/vae_import.hpp"
#include "isthmus/train/vae_stage.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

data::DeviceImages vae_images(Queue& queue, const Domain& domain) {
  return domain.vae.empty() ? domain.device_train
                            : data::upload(queue, data::subset(domain.train, domain.vae));
}

MappingImages mapping_images(Queue& queue, const Domain& domain) {
  if (domain.mapping.empty()) return {domain.device_train, domain.train.labels};
  const data::Images images = data::subset(domain.train, domain.mapping);
  return {data::upload(queue, images), images.labels};
}

/// What translators are trained on of a domain's latents.
struct MappingLatents {
  std::vector<std::int32_t> labels;
  Tensor heads;
};

/// Adds the heads of distorted copies of the images, each with its image's label.
void add_copies(Queue& queue, ops::Gemm& gemm, const models::Vae& vae, const TranslatorConfig& config,
                const data::DeviceImages& images, ops::RandomKey key, MappingLatents& latents) {
  const std::size_t count = latents.labels.size();
  const Tensor heads(queue, {(1 + config.source_copies) * count, latents.heads.columns()});
  queue.copy(latents.heads, heads.slice(0, count));
  for (std::size_t copy = 1; copy <= config.source_copies; ++copy) {
    key.step = copy * count;
    queue.copy(encode_jittered(queue, gemm, vae, images, jitter_of(config.jitter), key),
               heads.slice(copy * count, count));
    latents.labels.insert(latents.labels.end(), latents.labels.begin(), latents.labels.begin() + count);
  }
  latents.heads = heads;
}

/// Latents of both domains, standardised where that is asked, and which of them pair.
TranslatorData translator_data(Queue& queue, ops::Gemm& gemm, const models::Vae& source_vae,
                               const TranslatorConfig& config, std::size_t classes, ops::RandomKey key,
                               const data::DeviceImages& images, MappingLatents source,
                               const MappingLatents& target) {
  const auto scale_of = [&](const Tensor& heads) {
    return config.standardise ? measure_scale(queue, heads) : unit_scale(heads.columns() / 2);
  };
  TranslatorData data;
  data.source_scale = scale_of(source.heads);
  data.target_scale = scale_of(target.heads);
  if (config.source_copies > 0) add_copies(queue, gemm, source_vae, config, images, key, source);
  std::vector<std::pair<int, int>> pairs;
  for (std::size_t i = 0; i < classes; ++i) pairs.emplace_back(i, i);
  data.pairs = data::make_pair_tables(queue, source.labels, target.labels, pairs);
  data.source_heads = standardise(queue, source.heads, data.source_scale);
  data.target_heads = standardise(queue, target.heads, data.target_scale);
  return data;
}

/// The watch, with its news logged before they are passed on. Both must outlive what is returned.
Watch with_log(const Watch& watch, EventLog& events) {
  Watch logged = watch;
  logged.on_progress = [&](const Progress& now) {
    events.add(now);
    watch.on_progress(now);
  };
  logged.on_stage_finished = [&](const std::string& stage) {
    events.add_pictures(stage);
    if (watch.on_stage_finished) watch.on_stage_finished(stage);
  };
  return logged;
}

}  // namespace

std::vector<std::string> stage_names() {
  return {"vae_a", "vae_b", "judge_a", "judge_b", "translator_a2b", "translator_b2a"};
}

StageKind stage_kind(const std::string& stage) {
  const std::vector<std::string> names = stage_names();
  const auto place = static_cast<int>(std::find(names.begin(), names.end(), stage) - names.begin());
  return {static_cast<StageKind::Model>(place / 2), place % 2};
}

std::string vae_stage(int domain) {
  return domain ? "vae_b" : "vae_a";
}

std::string judge_stage(int domain) {
  return domain ? "judge_b" : "judge_a";
}

std::string translator_stage(Direction direction) {
  return std::string("translator_") + to_string(direction);
}

void train_experiment(Queue& queue, ops::Gemm& gemm, const ExperimentConfig& config, const Domain& a,
                      const Domain& b, const RunDirectory& run, const Watch& caller) {
  EventLog events(run, [&](const std::string& stage) {
    return caller.draw_stage ? caller.draw_stage(run, stage, a, b) : std::vector<StagePicture>();
  });
  const Watch watch = with_log(caller, events);
  const std::vector<std::string> names = stage_names();
  if (std::all_of(names.begin(), names.end(), [&](const std::string& name) { return run.is_finished(name); }))
    return;
  write_device_record(run, queue.device());
  const Domain* const domains[] = {&a, &b};
  const auto streams = [&](std::uint32_t stage) { return Streams{config.run.seed, 1000 * (stage + 1)}; };

  for (const std::uint32_t i : {0u, 1u}) {
    if (run.is_finished(names[i]) || config.vae[i].weights.empty()) continue;
    import_vae(run, names[i], config.vae[i], image_shape(domains[i]->device_train),
               domains[i]->class_names.size());
    if (watch.on_stage_finished) watch.on_stage_finished(names[i]);
  }
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
  const MappingImages images[] = {mapping_images(queue, a), mapping_images(queue, b)};
  const auto latents_of = [&](int domain) {
    return MappingLatents{images[domain].labels,
                          encode(queue, gemm, trained.vae(domain), images[domain].images)};
  };
  const MappingLatents latents[] = {latents_of(0), latents_of(1)};
  for (const std::uint32_t i : {0u, 1u}) {
    if (run.is_finished(names[4 + i])) continue;
    const TranslatorConfig& translator = config.translator[i];
    TranslatorData data =
        translator_data(queue, gemm, trained.vae(i), translator, a.class_names.size(),
                        streams(4 + i).jitter(0), images[i].images, latents[i], latents[1 - i]);
    const auto stage = translation_method(translator.method)
                           .make_stage(queue, gemm,
                                       {names[4 + i], kDirections[i], translator, streams(4 + i),
                                        std::move(data), images[i], images[1 - i], trained});
    train_stage(queue, *stage, run, config.run, watch);
  }
}

}  // namespace isthmus::train
