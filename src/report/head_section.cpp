#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cmath>

#include "html.hpp"
#include "isthmus/train/device_record.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/stage_times.hpp"
#include "markup.hpp"
#include "run_sections.hpp"

namespace isthmus::report {
namespace {

using train::Direction;

constexpr std::pair<const char*, const char*> kSections[] = {{"translations", "Translations"},
                                                             {"figures", "Figures"},
                                                             {"classes", "Accuracy by class"},
                                                             {"reconstructions", "Reconstructions"},
                                                             {"curves", "Losses and accuracy"},
                                                             {"latents", "Latent spaces"},
                                                             {"interpolations", "In between"},
                                                             {"certainties", "Failures and successes"},
                                                             {"nearest", "Nearest training images"},
                                                             {"settings", "Times, device and settings"}};

std::string state_of(const RunFacts& run) {
  if (run.is_finished()) return "finished";
  const std::vector<std::string> stages = train::stage_names();
  std::size_t stage = 0;
  while (run.directory.is_finished(stages[stage])) ++stage;
  std::string text = fmt::format("training: stage {} of {}, {}", stage + 1, stages.size(), stages[stage]);
  if (run.progress && run.progress->stage == stages[stage])
    return text + fmt::format(", step {} of {}", run.progress->step, run.progress->total_steps);
  if (!run.metrics.empty() && run.metrics.back().stage == stages[stage])
    return text + fmt::format(", step {}", run.metrics.back().step);
  return text + ", not begun";
}

/// When the last line of metrics was written; empty where there is none.
std::string time_of(const RunFacts& run) {
  struct stat status {};
  if (stat(run.directory.file("metrics.jsonl").c_str(), &status) != 0) return "";
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(status.st_mtime));
}

std::string device_of(const RunFacts& run) {
  for (const auto& [name, value] : train::read_device_record(run.directory))
    if (name == "device") return value;
  return "not recorded";
}

std::string training_time(const RunFacts& run) {
  double seconds = 0;
  for (const train::StageTime& time : train::stage_times(run.config, run.metrics)) seconds += time.seconds;
  return seconds < 60
             ? fmt::format("{:.0f} s", seconds)
             : fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60), std::fmod(seconds, 60));
}

/// "5,139".
std::string grouped(double count) {
  std::string text = fmt::format("{:.0f}", count);
  for (std::size_t i = text.size(); i > 3;) text.insert(i -= 3, ",");
  return text;
}

std::string key_figure(const RunFacts& run, Direction direction) {
  const auto& values = run.evaluation->directions[train::source_of(direction)].values;
  return fmt::format("<div class=\"key\"><b>{:.1f}\u00a0%</b><span>{}</span></div>\n",
                     100 * values.at("accuracy"), escape_html(run.way(direction)));
}

/// The sentence for one who reads nothing else.
std::string summary(const RunFacts& run) {
  const auto& there = run.evaluation->directions[0].values;
  const auto& back = run.evaluation->directions[1].values;
  return fmt::format(
      "Of {} {} images of {} that were translated, the judge takes {:.1f}\u00a0% for the paired class of {}; "
      "of {} "
      "translated the other way, {:.1f}\u00a0%.",
      grouped(there.at("count")), train::to_string(run.evaluation->on), run.domain(0),
      100 * there.at("accuracy"), run.domain(1), grouped(back.at("count")), 100 * back.at("accuracy"));
}

std::string contents() {
  std::string items;
  for (const auto& [id, name] : kSections)
    items += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", id, name);
  return "<nav aria-label=\"Contents\"><ul>\n" + items + "</ul></nav>\n";
}

std::string pairs(const RunFacts& run) {
  std::string items;
  for (std::size_t i = 0; i < run.class_names[0].size(); ++i)
    items += fmt::format("<li>{} ↔ {}</li>", escape_html(run.class_names[0][i]),
                         escape_html(run.class_names[1][i]));
  return "<ul class=\"pairs\" aria-label=\"Classes that are paired\">" + items + "</ul>\n";
}

}  // namespace

std::string head_section(const RunFacts& run) {
  std::string text =
      fmt::format("<header>\n<h1>{}</h1>\n<p class=\"faint\">{} and back, by paired classes</p>\n{}",
                  escape_html(run.name()), escape_html(run.way(Direction::a2b)), pairs(run));
  if (run.evaluation) {
    text += "<div class=\"keys\">\n" + key_figure(run, Direction::a2b) + key_figure(run, Direction::b2a) +
            "</div>\n";
    text += paragraph(summary(run));
  }
  text += "<dl class=\"facts\">\n";
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) text += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, escape_html(value));
  };
  add("state", state_of(run));
  add("last step", time_of(run));
  add("training time", run.metrics.empty() ? "" : training_time(run));
  add("device", device_of(run));
  return text + "</dl>\n" + contents() + "</header>\n";
}

}  // namespace isthmus::report
