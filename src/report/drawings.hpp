// The parts of a run's page that models draw, each as markup. All show test images that no model has seen,
// and take noise from the seed 0, as `isthmus evaluate` and the run's pictures do.
#pragma once

#include <string>

#include "isthmus/train/domain.hpp"
#include "isthmus/train/trained_run.hpp"

namespace isthmus::report {

/// What they are drawn with.
struct Studio {
  Queue& queue;
  ops::Gemm& gemm;
  train::TrainedRun& run;
  const train::Domain* domains[2];

  const train::Domain& source(train::Direction direction) const {
    return *domains[train::source_of(direction)];
  }
  const train::Domain& target(train::Direction direction) const {
    return *domains[train::target_of(direction)];
  }
};

/// Images of each class, each with several translations.
std::string draw_translations_by_class(Studio& studio, train::Direction direction);

/// Images of each class above what their autoencoder makes of them.
std::string draw_reconstructions(Studio& studio, int domain);

/// A domain's latents; among them those of translations into it, where that is asked.
std::string draw_latents(Studio& studio, int domain, bool has_translations);

/// Translations of what lies between two images, and between two noises.
std::string draw_interpolations(Studio& studio, train::Direction direction);

/// The translations that the judge is least sure of, and those it is surest of.
std::string draw_certainties(Studio& studio, train::Direction direction);

/// Translations above the training images nearest to them.
std::string draw_nearest_training(Studio& studio, train::Direction direction);

/// One image of each class, each with one translation: for a look at several runs beside one another.
std::string draw_sample_translations(Studio& studio, train::Direction direction);

}  // namespace isthmus::report
