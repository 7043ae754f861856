#include "isthmus/report/study_score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "isthmus/compute/error.hpp"

namespace isthmus::report {
namespace {

using Labels = std::vector<std::int32_t>;
using Places = std::vector<std::size_t>;

Places places_where(std::size_t count, const std::function<bool(std::size_t)>& is_chosen) {
  Places places;
  for (std::size_t i = 0; i < count; ++i)
    if (is_chosen(i)) places.push_back(i);
  return places;
}

Labels at(const Labels& labels, const Places& places) {
  Labels chosen;
  for (const std::size_t place : places) chosen.push_back(labels[place]);
  return chosen;
}

/// One person's answers in the order of the study's images. \throws Error unless there is one for each
Labels labels_of(const StudyAnswers& person, const Study& study) {
  if (person.study != study.id() || person.images != study.images_digest())
    throw Error(person.file +
                ": answers about other images than this run gives here; score on the device and with the "
                "data that the page was made with");
  std::map<std::string, std::int32_t> labels;
  for (std::size_t i = 0; i < study.class_names.size(); ++i)
    labels[study.class_names[i]] = static_cast<std::int32_t>(i);
  std::map<std::string, std::int32_t> said;
  for (const StudyAnswers::Answer& answer : person.answers) {
    const auto label = labels.find(answer.class_name);
    if (label == labels.end())
      throw Error(person.file + ": there is no class '" + answer.class_name + "' in this study");
    if (std::find(study.keys.begin(), study.keys.end(), answer.key) == study.keys.end())
      throw Error(person.file + ": there is no image '" + answer.key + "' in this study");
    if (!said.emplace(answer.key, label->second).second)
      throw Error(person.file + ": two answers to the image '" + answer.key + "'");
  }
  if (said.size() < study.keys.size())
    throw Error(fmt::format("{}: not complete: {} of {} answers are missing", person.file,
                            study.keys.size() - said.size(), study.keys.size()));
  Labels in_order;
  for (const std::string& key : study.keys) in_order.push_back(said.at(key));
  return in_order;
}

/// The interval takes an image for a trial, whoever answers: several answers to one image are not
/// independent, and the variance of their mean is at most that of a single one.
Accuracy accuracy(const std::vector<Labels>& raters, const Labels& right, const Places& places) {
  if (places.empty()) return {};
  std::size_t hits = 0;
  for (const Labels& rater : raters)
    for (const std::size_t place : places) hits += rater[place] == right[place];
  const double share = static_cast<double>(hits) / static_cast<double>(raters.size() * places.size());
  return {share, train::wilson_interval(share, places.size())};
}

std::optional<double> fleiss(const std::vector<Labels>& people, const Places& places, std::size_t classes) {
  std::vector<std::vector<std::size_t>> counts;
  for (const std::size_t place : places) {
    counts.emplace_back(classes);
    for (const Labels& said : people) ++counts.back()[static_cast<std::size_t>(said[place])];
  }
  return train::fleiss_kappa(counts);
}

std::optional<double> mean_cohen(const std::vector<Labels>& people, const Labels& judged,
                                 const Places& places) {
  double sum = 0;
  for (const Labels& said : people) {
    const auto kappa = train::cohen_kappa(at(said, places), at(judged, places));
    if (!kappa) return std::nullopt;
    sum += *kappa;
  }
  return sum / static_cast<double>(people.size());
}

StudyPart score_part(const std::vector<Labels>& people, const StudyTruth& truth, const Places& places,
                     std::size_t classes) {
  StudyPart part;
  part.images = places.size();
  part.people = accuracy(people, truth.labels, places);
  part.judge = accuracy({truth.judged}, truth.labels, places);
  for (std::size_t label = 0; label < classes; ++label) {
    Places of_class;
    for (const std::size_t place : places)
      if (truth.labels[place] == static_cast<std::int32_t>(label)) of_class.push_back(place);
    part.class_images.push_back(of_class.size());
    part.class_people.push_back(accuracy(people, truth.labels, of_class));
    part.class_judge.push_back(accuracy({truth.judged}, truth.labels, of_class));
  }
  part.confusion.assign(classes, std::vector<std::size_t>(classes));
  for (const Labels& said : people)
    for (const std::size_t place : places)
      ++part.confusion[static_cast<std::size_t>(truth.labels[place])][static_cast<std::size_t>(said[place])];
  part.fleiss = fleiss(people, places, classes);
  part.judge_agreement = accuracy(people, truth.judged, places).share;
  part.judge_kappa = mean_cohen(people, truth.judged, places);
  return part;
}

double median_seconds(const StudyAnswers& person) {
  std::vector<double> times;
  for (const StudyAnswers::Answer& answer : person.answers) times.push_back(answer.milliseconds / 1000);
  std::sort(times.begin(), times.end());
  const std::size_t half = times.size() / 2;
  return times.size() % 2 ? times[half] : (times[half - 1] + times[half]) / 2;
}

}  // namespace

StudyScore score_study(const DrawnStudy& drawn, const std::vector<StudyAnswers>& people) {
  const StudyTruth& truth = drawn.truth;
  const std::size_t classes = drawn.study.class_names.size(), count = truth.labels.size();
  const Places all = places_where(count, [](std::size_t) { return true; });
  const Places translated = places_where(count, [&](std::size_t i) { return truth.is_translated[i]; });
  const Places real = places_where(count, [&](std::size_t i) { return !truth.is_translated[i]; });

  StudyScore score;
  score.study = drawn.study;
  std::vector<Labels> said;
  for (const StudyAnswers& person : people) {
    said.push_back(labels_of(person, drawn.study));
    score.people.push_back({person.name, person.file, accuracy({said.back()}, truth.labels, translated),
                            accuracy({said.back()}, truth.labels, real),
                            accuracy({said.back()}, truth.labels, all), median_seconds(person)});
  }
  score.translated = score_part(said, truth, translated, classes);
  score.real = score_part(said, truth, real, classes);
  score.all = score_part(said, truth, all, classes);
  return score;
}

std::optional<train::PublishedAccuracy> published_accuracy(const train::ExperimentConfig& config,
                                                           train::Direction direction) {
  const std::size_t size = config.domain[0].mapping_examples;
  if (direction != train::Direction::a2b || config.domain[1].mapping_examples != size) return std::nullopt;
  return train::published_accuracy(config, size);
}

}  // namespace isthmus::report
