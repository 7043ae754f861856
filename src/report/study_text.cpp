#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "isthmus/report/study_score.hpp"

namespace isthmus::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNameWidth = 28, kCellWidth = 20;

Json json_of(const Accuracy& accuracy) {
  return {{"accuracy", accuracy.share}, {"interval", {accuracy.interval.low, accuracy.interval.high}}};
}

Json json_of(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const StudyPart& part, const std::vector<std::string>& class_names) {
  Json classes;
  for (std::size_t i = 0; i < class_names.size(); ++i)
    classes[class_names[i]] = {{"images", part.class_images[i]},
                               {"people", json_of(part.class_people[i])},
                               {"judge", json_of(part.class_judge[i])}};
  return {{"images", part.images},
          {"people", json_of(part.people)},
          {"judge", json_of(part.judge)},
          {"judge_agreement", part.judge_agreement},
          {"judge_kappa", json_of(part.judge_kappa)},
          {"fleiss_kappa", json_of(part.fleiss)},
          {"per_class", classes},
          {"confusion", part.confusion}};
}

std::string share(double value) {
  return fmt::format("{:.2f}", value);
}

std::string text_of(const Accuracy& accuracy) {
  return fmt::format("{:.2f} ({:.2f}–{:.2f})", accuracy.share, accuracy.interval.low, accuracy.interval.high);
}

std::string text_of(const std::optional<double>& value) {
  return value ? share(*value) : "n/a";
}

template <class... Cells>
std::string row(const std::string& name, const Cells&... cells) {
  std::string text = fmt::format("  {:<{}} ", name, kNameWidth);
  ((text += fmt::format("{:<{}}", cells, kCellWidth)), ...);
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

/// People's and the judge's accuracy on a class's images, or a dash where there are none.
std::string of_class(const StudyPart& part, std::size_t label) {
  return part.class_images[label] == 0
             ? "–"
             : fmt::format("{:.2f} / {:.2f}", part.class_people[label].share, part.class_judge[label].share);
}

/// The person's name, or the file's without its ending.
std::string name_of(const StudyPerson& person) {
  return person.name.empty() ? std::filesystem::path(person.file).stem().string() : person.name;
}

}  // namespace

std::string to_json(const StudyScore& score) {
  const Study& study = score.study;
  Json people;
  for (const StudyPerson& person : score.people)
    people.push_back({{"name", person.name},
                      {"file", person.file},
                      {"translated", json_of(person.translated)},
                      {"real", json_of(person.real)},
                      {"all", json_of(person.all)},
                      {"median_seconds", person.median_seconds}});
  Json json = {{"study", study.id()},
               {"direction", train::to_string(study.settings.direction)},
               {"count", study.settings.count},
               {"seed", study.settings.seed},
               {"run", study.run},
               {"classes", study.class_names},
               {"translated", json_of(score.translated, study.class_names)},
               {"real", json_of(score.real, study.class_names)},
               {"all", json_of(score.all, study.class_names)},
               {"people", people}};
  if (score.published)
    json["published"] = {{"people", score.published->people}, {"cnn", score.published->cnn}};
  return json.dump(2);
}

std::string to_text(const StudyScore& score, const std::string& title) {
  const StudyPart &translated = score.translated, &real = score.real, &all = score.all;
  std::string text = fmt::format("{}: {} translated and {} real images, {} {}, study {}\n\n", title,
                                 translated.images, real.images, score.people.size(),
                                 score.people.size() == 1 ? "person" : "people", score.study.id());
  text += row("rightly named", "translated", "real", "all");
  text += row("people", text_of(translated.people), text_of(real.people), text_of(all.people));
  text += row("judge", text_of(translated.judge), text_of(real.judge), text_of(all.judge));
  if (score.published) {
    text += row("published: people", share(score.published->people));
    text += row("published: CNN", share(score.published->cnn));
  }
  text += "\n" + row("agreement", "translated", "real", "all");
  text += row("people as the judge", share(translated.judge_agreement), share(real.judge_agreement),
              share(all.judge_agreement));
  text += row("the same, Cohen's kappa", text_of(translated.judge_kappa), text_of(real.judge_kappa),
              text_of(all.judge_kappa));
  text += row("among people, Fleiss' kappa", text_of(translated.fleiss), text_of(real.fleiss),
              text_of(all.fleiss));
  text += "\n" + row("people / judge, by class", "translated", "real", "all");
  for (std::size_t i = 0; i < score.study.class_names.size(); ++i)
    text += row(score.study.class_names[i], of_class(translated, i), of_class(real, i), of_class(all, i));
  text += "\n" + row("by person", "translated", "real", "all", "seconds an image");
  for (const StudyPerson& person : score.people)
    text += row(name_of(person), text_of(person.translated), text_of(person.real), text_of(person.all),
                fmt::format("{:.1f}", person.median_seconds));
  text +=
      "\nIn brackets are Wilson's intervals of 95 %, with as many trials as there are images: they cover "
      "which\n"
      "images were drawn, not which people were asked. Kappa is agreement beyond chance: 0 none, 1 full; "
      "n/a\n"
      "where nothing can vary, or one person cannot agree with another.\n";
  if (score.published)
    text += "Published: Lu 2018 (arXiv 1805.10130), Table 1, of its own translated images.\n";
  return text;
}

}  // namespace isthmus::report
