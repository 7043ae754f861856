#include "isthmus/train/reuse.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/train/experiment.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

/// A domain without the choices that a stage does not see.
DomainConfig seen_by(StageKind::Model model, DomainConfig domain) {
  if (model == StageKind::judge) domain.vae_examples = 0;
  if (model != StageKind::translator) domain.mapping_examples = 0;
  if (domain.examples == 0 && domain.vae_examples == 0 && domain.mapping_examples == 0)
    domain.selection_seed = 0;  // nothing is drawn
  return domain;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Whether a translator has the source domain's judge in it.
bool takes_judge(const ExperimentConfig& config, int index) {
  return translation_method(config.translator[index].method).maps_images();
}

/// All that a translator stands on.
bool have_the_same_parts(const RunDirectory& one, const RunDirectory& other, const ExperimentConfig& config,
                         int index) {
  const auto is_same = [&](const std::string& stage) {
    return one.is_finished(stage) && other.is_finished(stage) &&
           bytes_of(one.model(stage)) == bytes_of(other.model(stage));
  };
  return is_same(vae_stage(0)) && is_same(vae_stage(1)) &&
         (!takes_judge(config, index) || is_same(judge_stage(index)));
}

/// The model comes last: whatever ends this early, it can be done again.
void take(const std::string& stage, const RunDirectory& from, const RunDirectory& to) {
  to.forget_metrics_after(stage, 0);
  for (const RunDirectory::Metrics& line : from.read_metrics())
    if (line.stage == stage) to.append_metrics(line);
  std::filesystem::remove(to.checkpoint(stage));
  write_atomically(to.model(stage), bytes_of(from.model(stage)));
}

}  // namespace

std::string stage_recipe(const ExperimentConfig& whole, const std::string& stage) {
  const ExperimentConfig config = keys_read(whole);
  const auto [model, index] = stage_kind(stage);
  ExperimentConfig recipe;
  recipe.run.seed = config.run.seed;
  for (const int i : {0, 1}) {
    if (model != StageKind::translator && i != index) continue;
    recipe.domain[i] = seen_by(model, config.domain[i]);
    if (model == StageKind::judge)
      recipe.judge[i] = config.judge[i];
    else
      recipe.vae[i] = config.vae[i];
  }
  if (model == StageKind::translator) {
    recipe.translator[index] = config.translator[index];
    if (takes_judge(config, index)) recipe.judge[index] = config.judge[index];
    const TranslationMethod& method = translation_method(config.translator[index].method);
    const int trainer = stage_kind(method.trained_by(config, kDirections[index])).index;
    recipe.translator[trainer] = config.translator[trainer];
  }
  return to_ini(recipe);
}

std::vector<std::string> reuse_stages(const RunDirectory& from, const RunDirectory& to) {
  const ExperimentConfig theirs = from.config(), ours = to.config();
  std::vector<std::string> taken;
  for (const std::string& stage : stage_names()) {
    if (to.is_finished(stage) || !from.is_finished(stage)) continue;
    if (stage_recipe(theirs, stage) != stage_recipe(ours, stage)) continue;
    const auto [model, index] = stage_kind(stage);
    if (model == StageKind::translator && !have_the_same_parts(from, to, ours, index)) continue;
    take(stage, from, to);
    taken.push_back(stage);
  }
  return taken;
}

}  // namespace isthmus::train
