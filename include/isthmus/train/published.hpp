/// \file
/// Figures that others have published of the experiments that are swept here.
#pragma once

#include <cstddef>
#include <optional>

#include "isthmus/train/config.hpp"

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

}  // namespace isthmus::train
#pragma GCC visibility pop
