/// \file
/// The pictures of a finished run.
#pragma once

#include "isthmus/train/domain.hpp"
#include "isthmus/train/trained_run.hpp"
#include "isthmus/train/training.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

/// Source images above their translations, `samples` rows of them, each with noise of its own.
struct TranslationRows {
  std::string source, target;  ///< names for the labels
  data::Images images;         ///< sources
  std::size_t samples = 5;
  std::uint64_t seed = 0;
};

/// The translations as bytes: `samples` sets of (count, channels, height, width) after one another, in the
/// shape of the target's images.
std::vector<std::uint8_t> translate_to_bytes(Queue& queue, train::TrainedRun& run, train::Direction direction,
                                             const TranslationRows& rows);

/// What a finished stage does with test images: a VAE's reconstructions, a translator's translations. A judge
/// has nothing to show. For train::Watch::draw_stage.
std::vector<train::StagePicture> draw_stage(Queue& queue, ops::Gemm& gemm,
                                            const train::RunDirectory& directory, const std::string& stage,
                                            const train::Domain& a, const train::Domain& b);

/// Writes translations.png (both directions), reconstructions.png, nearest_training.png and curves.png into
/// the run's folder, from test images, the first two of each class.
void write_pictures(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory,
                    const train::Domain& a, const train::Domain& b);

/// Writes nearest_training.png alone: the translations that translations.png begins with, each above the
/// training image of its domain that is nearest to it by pixels.
void write_nearest_training(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory,
                            const train::Domain& a, const train::Domain& b);

}  // namespace isthmus::report
#pragma GCC visibility pop
