#include "isthmus/train/stage_times.hpp"

#include <algorithm>

#include "isthmus/train/experiment.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

std::size_t images_per_step(const ExperimentConfig& config, const std::string& stage) {
  const auto [model, index] = stage_kind(stage);
  if (model == StageKind::vae) return config.vae[index].batch;
  if (model == StageKind::judge) return config.judge[index].batch;
  const TranslatorConfig& translator = config.translator[index];
  return translation_method(translator.method).images_per_step(translator);
}

}  // namespace

std::vector<StageTime> stage_times(const ExperimentConfig& config,
                                   const std::vector<RunDirectory::Metrics>& metrics) {
  std::vector<StageTime> times;
  for (const RunDirectory::Metrics& line : metrics) {
    auto time =
        std::find_if(times.begin(), times.end(), [&](const StageTime& t) { return t.stage == line.stage; });
    if (time == times.end()) time = times.insert(times.end(), {line.stage});
    const auto rate = std::find_if(line.values.begin(), line.values.end(),
                                   [](const auto& value) { return value.first == "images_per_second"; });
    if (rate == line.values.end() || !(rate->second > 0) || line.step <= time->steps) continue;
    const std::uint64_t images = (line.step - time->steps) * images_per_step(config, line.stage);
    time->steps = line.step;
    time->images += images;
    time->seconds += static_cast<double>(images) / rate->second;
  }
  return times;
}

}  // namespace isthmus::train
