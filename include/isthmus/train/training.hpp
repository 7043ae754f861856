/// \file
/// The loop that trains a stage: progress, metrics, checkpoints, resuming, stopping.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "isthmus/compute/error.hpp"
#include "isthmus/compute/queue.hpp"
#include "isthmus/data/png.hpp"
#include "isthmus/train/config.hpp"
#include "isthmus/train/domain.hpp"
#include "isthmus/train/run_directory.hpp"
#include "isthmus/train/stage.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// What is told to a watcher now and then.
struct Progress {
  std::string stage;
  std::uint64_t step, total_steps;
  std::vector<std::pair<std::string, double>>
      losses;  ///< means since the last report, "loss" (the total) first
  double images_per_second, seconds_left;
};

/// What a step of a stage takes of the device.
struct Footprint {
  std::string stage;
  std::uint64_t launches;       ///< of kernels of ours, in a step
  std::size_t workspace;        ///< of what a step computes, in bytes
  std::size_t least_workspace;  ///< the most that is in use at once: no workspace can be smaller
  std::size_t state;            ///< parameters, gradients, the optimizer's moments and averages, in bytes
};

/// What a finished stage does, to be looked at.
struct StagePicture {
  std::string name;  ///< such as "reconstructions"
  data::Raster picture;
};

/// How a caller follows training and ends it early.
struct Watch {
  std::function<void(const Progress&)> on_progress = [](const Progress&) {};
  /// Set from a signal handler: the loop finishes the steps under way, saves, and throws Interrupted.
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const Footprint&)> on_footprint = {};  ///< once a stage, where it is set
  /// Once a stage, where it is set, when its model has been written.
  std::function<void(const std::string& stage)> on_stage_finished = {};
  /// Draws what goes into the run's event file once a stage's model has been written; nothing where it is not
  /// set.
  std::function<std::vector<StagePicture>(const RunDirectory& run, const std::string& stage, const Domain& a,
                                          const Domain& b)>
      draw_stage = {};
};

/// Training ended early because it was asked to; everything is saved. `what()` says where it ended, and the
/// caller knows how to go on.
class Interrupted : public Error {
 public:
  using Error::Error;
};

/// Trains a stage to its end, from its checkpoint where there is one, and writes its model. Does nothing
/// where the model is there already. \throws Error when a loss is NaN or infinite, naming the step, the loss
/// and the last good checkpoint \throws DeviceError with the stage's name and what can be done
/// \throws Interrupted after saving, when watch.stop is set
void train_stage(Queue& queue, Stage& stage, const RunDirectory& run, const RunConfig& config,
                 const Watch& watch);

}  // namespace isthmus::train
#pragma GCC visibility pop
