/// \file
/// What people made of a study's images: reading their answers, and scoring them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "isthmus/report/study.hpp"
#include "isthmus/train/agreement.hpp"
#include "isthmus/train/published.hpp"

#pragma GCC visibility push(default)
namespace isthmus::report {

/// A file that the study's page saved: one person's answers.
struct StudyAnswers {
  struct Answer {
    std::string key, class_name;
    double milliseconds = 0;
  };
  std::string file;                ///< its path
  std::string name;                ///< of the person, or empty
  std::string sitting;             ///< the same in all files that are saved at one sitting
  StudySettings settings;          ///< of the study
  std::string study, run, images;  ///< its id and digests
  std::vector<Answer> answers;
};

/// \throws DataError where it is no such file, or of another version; Error where it was changed after it was
/// saved, or cannot be read
StudyAnswers read_study_answers(const std::string& path);

/// The settings of the one study that all the answers are of.
/// \param run  the run_digest() of the run that they are scored with
/// \throws Error naming a file that is of another run or study, or of the same sitting as another
StudySettings settings_of(const std::vector<StudyAnswers>& people, const std::string& run);

struct Accuracy {
  double share = 0;
  train::Interval interval;  ///< of 95 %; covers the draw of the images, not that of the people
};

/// Of the translated images, of the real ones, or of all.
struct StudyPart {
  std::size_t images = 0;
  Accuracy people, judge;
  std::vector<std::size_t> class_images;            ///< by class, as the following
  std::vector<Accuracy> class_people, class_judge;  ///< of a class without images: 0, from 0 to 1
  std::vector<std::vector<std::size_t>> confusion;  ///< answers: [class][class that people say]
  std::optional<double> fleiss;                     ///< κ among people; nothing for one person
  double judge_agreement = 0;                       ///< part of people's answers that the judge gives too
  std::optional<double> judge_kappa;                ///< Cohen's κ with the judge: the mean over people
};

struct StudyPerson {
  std::string name, file;
  Accuracy translated, real, all;
  double median_seconds = 0;  ///< for an image
};

struct StudyScore {
  Study study;
  StudyPart translated, real, all;
  std::vector<StudyPerson> people;
  std::optional<train::PublishedAccuracy> published;  ///< the paper's, of translated images
};

/// \throws Error naming the file whose images are not the study's, that is not complete, or that names
/// another image or class
StudyScore score_study(const DrawnStudy& drawn, const std::vector<StudyAnswers>& people);

/// The paper's figures for the study's direction of such an experiment, where it has some.
std::optional<train::PublishedAccuracy> published_accuracy(const train::ExperimentConfig& config,
                                                           train::Direction direction);

std::string to_json(const StudyScore& score);

/// The same for a person. \param title  names the domains
std::string to_text(const StudyScore& score, const std::string& title);

}  // namespace isthmus::report
#pragma GCC visibility pop
