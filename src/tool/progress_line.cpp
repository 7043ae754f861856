#include "progress_line.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "isthmus/train/experiment.hpp"

namespace isthmus::tool {
namespace {

/// "[3/6] judge_a".
std::string numbered(const std::string& stage) {
  const std::vector<std::string> stages = train::stage_names();
  const auto place = std::find(stages.begin(), stages.end(), stage) - stages.begin();
  return fmt::format("[{}/{}] {}", place + 1, stages.size(), stage);
}

}  // namespace

void ProgressLine::show(const train::Progress& progress) {
  const bool is_last = progress.step == progress.total_steps;
  if (!is_last && stage_ == progress.stage && !line_.is_due()) return;
  stage_ = progress.stage;
  std::vector<std::string> pieces = {numbered(progress.stage),
                                     fmt::format("{}/{}", progress.step, progress.total_steps)};
  if (!is_last) pieces.push_back(duration(progress.seconds_left) + " left");
  for (const auto& [name, value] : progress.losses) {
    pieces.push_back(fmt::format("{} {:.4g}", name, value));
    if (name == "loss") pieces.push_back(fmt::format("{:.0f} images/s", progress.images_per_second));
  }
  line_.show(report::join_fitting(pieces, line_.width()), is_last);
}

void ProgressLine::tell(const train::Footprint& stage) {
  const auto mebibytes = [](std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  tell(fmt::format("{:<14} {} launches a step; {:.2f} MiB of workspace, {:.2f} at least; {:.2f} MiB of state",
                   stage.stage, stage.launches, mebibytes(stage.workspace), mebibytes(stage.least_workspace),
                   mebibytes(stage.state)));
}

void ProgressLine::tell(const ProgramLibrary& programs) {
  const ProgramCacheUse cache = programs.cache_use();
  std::string text = fmt::format("{:<14} {}", "programs", programs.builds());
  if (cache.folder.empty())
    text += ", and no cache of ours";
  else
    text += fmt::format(": {} from the cache, {} compiled, {} saved in {}", cache.hits, cache.misses,
                        cache.saves, cache.folder);
  if (!cache.trouble.empty()) text += "; " + cache.trouble;
  tell(text);
}

}  // namespace isthmus::tool
