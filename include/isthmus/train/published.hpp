/// \file
/// Figures that others have published of the experiments that are done here.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "isthmus/train/config.hpp"
#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::train {

/// Translations that a classifier, and people, called the paired class: from 0 to 1.
struct PublishedAccuracy {
  double cnn, people;
};

/// Lu 2018 (arXiv 1805.10130), Table 1, from domain a to domain b.
/// \param train_size  images; 0: all
/// \returns nothing where the table has no such experiment or size
std::optional<PublishedAccuracy> published_accuracy(const ExperimentConfig& config, std::size_t train_size);

/// What the authors of a method report of it on this experiment's task, as a classifier judges.
/// \param method  a value of translator.method
/// \returns nothing where there is no such figure
std::optional<double> published_accuracy(const ExperimentConfig& config, const std::string& method,
                                         Direction direction);

}  // namespace isthmus::train
#pragma GCC visibility pop
