/// \file
/// A run's event file: what TensorBoard shows of it.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/train/event_file.hpp"
#include "isthmus/train/run_directory.hpp"
#include "isthmus/train/training.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Follows a run's training. The first news makes a new file of all that the run's folder holds, and empties
/// the older one: so a resumed run has no point twice, and none that was forgotten. What comes later is
/// appended.
class EventLog {
 public:
  /// Pictures of what a finished stage does; none where nothing can be shown.
  using Draw = std::function<std::vector<StagePicture>(const std::string& stage)>;

  explicit EventLog(const RunDirectory& run, Draw draw = {}) : run_(run), draw_(std::move(draw)) {}

  /// The run's metrics have grown by this. \throws Error where the file cannot be written
  void add(const Progress& now);
  /// The stage is finished. \throws as add()
  void add_pictures(const std::string& stage);
  /// Figures of the finished run, into the file that is there, else a new one. \throws as add()
  void add_figures(const std::string& section, const std::vector<std::pair<std::string, double>>& figures);

 private:
  void begin();
  void append(const std::string& records) const;
  std::string pictures(const std::string& stage, const EventPlace& place) const;

  const RunDirectory& run_;
  Draw draw_;
  std::string path_;   // of the file, once there is one
  std::string stage_;  // of the last progress, and its step
  std::uint64_t step_ = 0;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
