/// \file
/// A whole experiment: both VAEs, both judges, both translators.
#pragma once

#include <string>
#include <vector>

#include "isthmus/compute/queue.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/train/domain.hpp"
#include "isthmus/train/run_directory.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/training.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// The stages in the order of training: vae_a, vae_b, judge_a, judge_b, translator_a2b, translator_b2a.
std::vector<std::string> stage_names();
/// What one of them trains, and for which domain or direction: 0, a or a2b, or 1, b or b2a.
struct StageKind {
  enum Model { vae, judge, translator } model;
  int index;
};
StageKind stage_kind(const std::string& stage);
/// Of the stages, those of a domain: 0, a, or 1, b.
std::string vae_stage(int domain);
std::string judge_stage(int domain);
/// And that of a direction.
std::string translator_stage(Direction direction);

/// Trains every stage that is not finished yet, logs all news in the run's event file, and records the
/// device.
/// \param a, b  the two domains' images
void train_experiment(Queue& queue, ops::Gemm& gemm, const ExperimentConfig& config, const Domain& a,
                      const Domain& b, const RunDirectory& run, const Watch& watch);

}  // namespace isthmus::train
#pragma GCC visibility pop
