/// \file
/// The people's test: a page on which people name images, translated and real ones mixed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "isthmus/train/domain.hpp"
#include "isthmus/train/trained_run.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

struct StudySettings {
  train::Direction direction = train::Direction::a2b;
  std::size_t count = 100;
  std::uint64_t seed = 0;  ///< of the choice of images, their order and the translations' noise
};

/// What people are shown: nothing in it tells what an image is.
struct Study {
  StudySettings settings;
  std::string run;                       ///< from run_digest()
  std::vector<std::string> class_names;  ///< of the target's classes, in pairing order
  std::vector<std::string> keys;         ///< of each image, by which answers name it
  data::Images images;                   ///< in the order of showing; without labels

  std::string images_digest() const;
  /// Of all that is above: twelve digits.
  std::string id() const;
};

/// What the study's images are.
struct StudyTruth {
  std::vector<std::int32_t> labels;  ///< positions in class_names; of a translation, the paired class
  std::vector<bool> is_translated;
  std::vector<std::int32_t> judged;  ///< what the target's judge says
};

struct DrawnStudy {
  Study study;
  StudyTruth truth;
};

/// Tells runs apart by their finished models. It is a hash of that which orders the images, so whoever has it
/// cannot tell their order. \throws UsageError where a model is not finished
std::string run_digest(const train::RunDirectory& directory);

/// Draws test images, as many of each class as can be: half of them, and one more where the count is odd,
/// are translated from the source's domain, the others are the target's own. The same on one device every
/// time.
/// \throws UsageError for fewer than two images, or more than there are to draw
DrawnStudy draw_study(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& directory,
                      const train::Domain& a, const train::Domain& b, const StudySettings& settings);

/// One HTML file that needs no other and no network. It shows one image at a time, keeps the answers in the
/// browser, and saves them as a file for read_study_answers().
std::string study_page(const Study& study);

}  // namespace isthmus::report
#pragma GCC visibility pop
