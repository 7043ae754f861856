#include "isthmus/train/event_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <system_error>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/train/experiment.hpp"

namespace isthmus::train {
namespace {

namespace fs = std::filesystem;

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// The event files of a folder, oldest first: their names have the time in them.
std::vector<std::string> event_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().rfind("events.out.tfevents.", 0) == 0)
      files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// Without losses that are switched off.
std::string metrics_record(const std::string& stage, const EventPlace& place,
                           std::vector<std::pair<std::string, double>> values) {
  values.erase(
      std::remove_if(values.begin(), values.end(), [](const auto& value) { return value.second == 0; }),
      values.end());
  return scalars_record(stage, place, values);
}

/// A reader that follows the last file goes on to the next one only while the last one can be opened, so that
/// is emptied, and removed another time. Where either fails, readers forget its events at the start of the
/// next.
void drop(const std::string& file, bool is_last) {
  std::error_code ignored;
  if (is_last)
    fs::resize_file(file, 0, ignored);
  else
    fs::remove(file, ignored);
}

}  // namespace

void EventLog::add(const Progress& progress) {
  stage_ = progress.stage;
  step_ = progress.step;
  if (path_.empty()) return begin();
  auto values = progress.losses;
  values.emplace_back("images_per_second", progress.images_per_second);
  append(metrics_record(progress.stage, {progress.step, now()}, values));
}

void EventLog::add_pictures(const std::string& stage) {
  if (path_.empty()) return begin();
  append(pictures(stage, {stage == stage_ ? step_ : 0, now()}));  // a stage of no steps has no progress
}

void EventLog::add_figures(const std::string& section,
                           const std::vector<std::pair<std::string, double>>& figures) {
  if (path_.empty()) {
    const std::vector<std::string> files = event_files(run_.path());
    if (files.empty())
      begin();
    else
      path_ = files.back();
  }
  append(scalars_record(section, {0, now()}, figures));
}

void EventLog::begin() {
  const std::vector<RunDirectory::Metrics> metrics = run_.read_metrics();
  // Lines of older versions do not say when they were written: their neighbours do.
  double time = now();
  for (auto line = metrics.rbegin(); line != metrics.rend(); ++line)
    if (line->time > 0) time = line->time;
  std::string text = event_file_start(time);
  std::map<std::string, EventPlace> ends;
  for (const RunDirectory::Metrics& line : metrics) {
    if (line.time > 0) time = line.time;
    ends[line.stage] = {line.step, time};
    text += metrics_record(line.stage, ends[line.stage], line.values);
  }
  for (const std::string& stage : stage_names())
    if (run_.is_finished(stage)) text += pictures(stage, ends[stage]);

  const std::vector<std::string> older = event_files(run_.path());
  path_ = run_.file(fmt::format("events.out.tfevents.{:010.0f}.isthmus", now()));
  write_atomically(path_, text);
  for (const std::string& file : older)
    if (file != path_) drop(file, file == older.back());
}

void EventLog::append(const std::string& records) const {
  if (records.empty()) return;
  append_whole(path_, records);
}

std::string EventLog::pictures(const std::string& stage, const EventPlace& place) const {
  std::string records;
  if (draw_)
    for (const auto& [name, picture] : draw_(stage))
      records += picture_record(stage + "/" + name, place, picture);
  return records;
}

}  // namespace isthmus::train
