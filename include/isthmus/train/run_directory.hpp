/// \file
/// The files of a run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/train/config.hpp"
#include "isthmus/train/stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// A folder with
///   experiment.ini                  the whole configuration
///   metrics.jsonl                   a line of losses every so many steps
///   events.out.tfevents.…           the same and pictures, for TensorBoard
///   checkpoints/STAGE.safetensors   a stage under way
///   models/STAGE.safetensors        a finished stage
///   device.json                     what it was trained on
///   evaluation.json                 figures of the finished run, once they are asked for
/// and the pictures. Everything but metrics.jsonl and what is appended to event files is written by way of a
/// temporary file.
class RunDirectory {
 public:
  explicit RunDirectory(std::string path) : path_(std::move(path)) {}

  /// The folder for a new run, or one to go on with, cleared of what a killed run left half done.
  /// \throws UsageError where the folder holds a run and `resume` is not set, or a run of another
  /// configuration: keys of methods that the run does not use may differ, and the folder keeps its own
  static RunDirectory prepare(const std::string& path, const ExperimentConfig& config, bool resume);

  /// Of the run that is there. \throws UsageError where there is none
  ExperimentConfig config() const;

  const std::string& path() const noexcept { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string model(const std::string& stage) const { return file("models/" + stage + ".safetensors"); }
  std::string checkpoint(const std::string& stage) const {
    return file("checkpoints/" + stage + ".safetensors");
  }
  bool is_finished(const std::string& stage) const;
  /// A finished stage's model. \throws UsageError where it is not finished; DataError where its file is
  /// damaged
  nn::SafeTensors read_model(const std::string& stage) const;

  /// Saves parameters, moments, average, the number of steps done, and the configuration. Blocks.
  void save_checkpoint(Queue& queue, Stage& stage, std::uint64_t steps_done) const;
  /// Restores a stage from its checkpoint. \returns the steps done, or 0 where there is no checkpoint
  std::uint64_t load_checkpoint(Queue& queue, Stage& stage) const;
  /// Writes the model and removes the checkpoint.
  void finish(Stage& stage) const;

  /// Mean losses of the steps since the line before, and how fast they went.
  struct Metrics {
    std::string stage;
    std::uint64_t step = 0;  ///< steps done
    std::vector<std::pair<std::string, double>> values;
    std::uint64_t total_steps = 0;  ///< of the stage; this and what follows are 0 in lines of older versions
    double time = 0;                ///< when the line was written, in seconds since 1970
    double seconds = 0;             ///< that the steps took
  };
  /// \throws Error where the disk is full, and then no part of the line is there
  void append_metrics(const Metrics& metrics) const;
  /// Every whole line of metrics.jsonl, in order.
  std::vector<Metrics> read_metrics() const;
  /// Forgets lines of a stage beyond a step: those that a killed run wrote after its last checkpoint.
  void forget_metrics_after(const std::string& stage, std::uint64_t step) const;

 private:
  std::string path_;
};

}  // namespace isthmus::train
#pragma GCC visibility pop
