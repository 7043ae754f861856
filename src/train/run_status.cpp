#include "isthmus/train/run_status.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"

namespace isthmus::train {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPaceLines = 10;  // the pace changes when something else takes the device

double seconds_since_change(const std::string& path, std::error_code& error) {
  const fs::file_time_type changed = fs::last_write_time(path, error);
  return error ? 0 : std::chrono::duration<double>(fs::file_time_type::clock::now() - changed).count();
}

std::optional<double> seconds_left(const std::vector<RunDirectory::Metrics>& lines) {
  const std::size_t first = lines.size() - std::min(lines.size(), kPaceLines);
  double seconds = 0;
  for (std::size_t i = first; i < lines.size(); ++i) seconds += lines[i].seconds;
  const std::uint64_t before = first > 0 ? lines[first - 1].step : 0;
  if (seconds <= 0 || lines.back().step <= before || lines.back().total_steps < lines.back().step) return {};
  return seconds / static_cast<double>(lines.back().step - before) *
         static_cast<double>(lines.back().total_steps - lines.back().step);
}

StageStatus status_of(const std::string& name, bool is_finished,
                      const std::vector<RunDirectory::Metrics>& lines) {
  StageStatus status{name, is_finished};
  if (lines.empty()) return status;
  status.step = lines.back().step;
  status.total_steps = lines.back().total_steps;
  for (const RunDirectory::Metrics& line : lines) status.seconds += line.seconds;
  for (const auto& [value_name, value] : lines.back().values)
    if (value_name == "images_per_second") status.images_per_second = value;
  return status;
}

}  // namespace

const StageStatus* RunStatus::current() const {
  const auto found =
      std::find_if(stages.begin(), stages.end(), [](const StageStatus& stage) { return !stage.is_finished; });
  return found == stages.end() ? nullptr : &*found;
}

RunStatus read_status(const RunDirectory& run) {
  RunStatus status;
  std::error_code error;
  status.idle_seconds = seconds_since_change(run.file("metrics.jsonl"), error);
  if (error) status.idle_seconds = seconds_since_change(run.file("experiment.ini"), error);
  if (error) run.config();  // says that there is no run
  status.metrics = run.read_metrics();
  for (const std::string& name : stage_names()) {
    std::vector<RunDirectory::Metrics> lines;
    for (const RunDirectory::Metrics& line : status.metrics)
      if (line.stage == name) lines.push_back(line);
    StageStatus& stage = status.stages.emplace_back(status_of(name, run.is_finished(name), lines));
    if (!stage.is_finished && !status.is_idle() && !lines.empty()) stage.seconds_left = seconds_left(lines);
  }
  return status;
}

}  // namespace isthmus::train
