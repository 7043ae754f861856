#include "run_sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "html.hpp"
#include "isthmus/train/device_record.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/published.hpp"
#include "isthmus/train/stage_times.hpp"
#include "loss_panels.hpp"
#include "markup.hpp"
#include "svg_chart.hpp"

namespace isthmus::report {
namespace {

using train::Direction;
using train::kDirections;

const std::string kNone = "–";

std::string no_evaluation(const RunFacts& run) {
  if (!run.evaluation_trouble.empty()) return note(run.evaluation_trouble);
  return note(run.is_finished() ? "There is no evaluation yet: isthmus evaluate makes it."
                                : "Follows when training is finished and the run is evaluated.");
}

std::string value_of(const DirectionFigures& direction, const FigureMeaning& figure, const char* name) {
  const auto value = name ? direction.values.find(name) : direction.values.end();
  return number_cell(value == direction.values.end() ? kNone : tell(figure, value->second));
}

/// What others report of the same experiment, which is from a to b only.
void add_published(Table& table, const RunFacts& run) {
  const auto& domain = run.config.domain[0];
  const auto published = train::published_accuracy(run.config, domain.mapping_examples);
  if (!published) return;
  const auto add = [&](const char* by, double value) {
    table.add_row({fmt::format("accuracy, as published<small>Lu 2018, Table 1, as judged by {}</small>", by),
                   number_cell(fmt::format("{:.0f}\u00a0%", 100 * value)), number_cell(kNone),
                   number_cell(kNone), number_cell(kNone)});
  };
  add("its classifier", published->cnn);
  add("people", published->people);
}

std::string confusion_table(const DirectionFigures& figures, const std::vector<std::string>& source,
                            const std::vector<std::string>& target) {
  Table table("confusion", "What the judge says of each class’s translations, in per cent");
  std::vector<std::string> head = {"translated"};
  for (const std::string& name : target) head.push_back(escape_html(name));
  table.add_head(head);
  for (std::size_t c = 0; c < source.size(); ++c) {
    std::vector<std::string> row = {escape_html(source[c] + " → " + target[c])};
    std::size_t total = 0;
    for (const std::size_t count : figures.confusion[c]) total += count;
    for (std::size_t said = 0; said < target.size(); ++said) {
      const std::size_t count = figures.confusion[c][said];
      const double share = total > 0 ? static_cast<double>(count) / static_cast<double>(total) : 0;
      // Rooted, so that the few errors are seen beside the diagonal.
      row.push_back(fmt::format(
          "<td class=\"cell{}\" style=\"--share:{:.2f}\" title=\"{} of {} said to be {}\">{}</td>",
          share > 0.5 ? " most" : "", std::sqrt(share), count, total, escape_html(target[said]),
          count == 0 ? "" : fmt::format("{:.1f}", 100 * share)));
    }
    table.add_row(row);
  }
  return table.markup();
}

std::string class_bars(const DirectionFigures& figures, const std::vector<std::string>& source,
                       const std::vector<std::string>& target) {
  Table table("bars", "How often it is the paired class");
  for (std::size_t c = 0; c < source.size(); ++c)
    table.add_row(
        {escape_html(source[c] + " → " + target[c]),
         fmt::format("<td class=\"bar\"><i style=\"width:{:.1f}%\"></i></td>", 100 * figures.per_class[c]),
         number_cell(fmt::format("{:.1f}\u00a0%", 100 * figures.per_class[c]))});
  return table.markup();
}

std::string times_table(const RunFacts& run) {
  Table table("numbers", "How long each stage took");
  table.add_head({"stage", "steps", "images", "seconds", "images/s"});
  for (const train::StageTime& time : train::stage_times(run.config, run.metrics))
    table.add_row(
        {escape_html(time.stage), number_cell(std::to_string(time.steps)),
         number_cell(std::to_string(time.images)), number_cell(fmt::format("{:.1f}", time.seconds)),
         number_cell(time.seconds > 0 ? fmt::format("{:.0f}", static_cast<double>(time.images) / time.seconds)
                                      : kNone)});
  return table.markup();
}

std::string device_table(const train::DeviceRecord& record) {
  Table table("facts", "What it was trained on");
  for (const auto& [name, value] : record) table.add_row({escape_html(name), escape_html(value)});
  return table.markup();
}

}  // namespace

std::string figures_section(const RunFacts& run) {
  std::string text;
  if (run.evaluation) {
    Table table("numbers figures", fmt::format("On {} images, each translated once with fresh noise",
                                               train::to_string(run.evaluation->on)));
    table.add_head({"figure", "a → b", "its ceiling", "b → a", "its ceiling"});
    for (const FigureMeaning& figure : figure_meanings()) {
      if (!has_figure(*run.evaluation, figure)) continue;
      std::vector<std::string> row = {fmt::format("{}<small>{}</small>", figure.title, figure.meaning)};
      for (const DirectionFigures& direction : run.evaluation->directions) {
        row.push_back(value_of(direction, figure, figure.name));
        row.push_back(value_of(direction, figure, figure.ceiling));
      }
      table.add_row(row);
      if (std::string(figure.name) == "accuracy") add_published(table, run);
    }
    text =
        note(fmt::format("a is {}, b is {}. A ceiling is the same figure of the target’s test images after "
                         "its decoder alone: what the decoder does to every image is no fault of the "
                         "translator. That of what is kept is told from the source’s own latents.",
                         run.domain(0), run.domain(1))) +
        table.markup();
  } else {
    text = no_evaluation(run);
  }
  return section("figures", "Figures", text);
}

std::string classes_section(const RunFacts& run) {
  if (!run.evaluation) return section("classes", "Accuracy by class", no_evaluation(run));
  std::string text;
  for (const Direction direction : kDirections) {
    const int source = train::source_of(direction), target = train::target_of(direction);
    const DirectionFigures& figures = run.evaluation->directions[source];
    text += subheading(run.way(direction)) + "<div class=\"pair\">\n" +
            class_bars(figures, run.class_names[source], run.class_names[target]) +
            confusion_table(figures, run.class_names[source], run.class_names[target]) + "</div>\n";
  }
  return section("classes", "Accuracy by class", text);
}

std::string curves_section(const RunFacts& run) {
  std::string text;
  for (Panel panel : loss_panels(run.metrics)) {
    for (const int i : {0, 1})
      if (panel.title == train::vae_stage(i) || panel.title == train::judge_stage(i))
        panel.title += ": " + run.domain(i);
    text += line_chart(panel);
  }
  return section("curves", "Losses and accuracy",
                 text.empty() ? note("Follow with the first line of metrics.")
                              : "<div class=\"charts\">\n" + text + "</div>\n");
}

std::string settings_section(const RunFacts& run) {
  const train::DeviceRecord record = train::read_device_record(run.directory);
  std::string text = run.metrics.empty() ? note("Nothing has been trained yet.") : times_table(run);
  text += record.empty() ? note("The device was not recorded.") : device_table(record);
  text += "<details>\n<summary>The whole experiment file</summary>\n" +
          scroll_box("The experiment file", "<pre>" + escape_html(train::to_ini(run.config)) + "</pre>\n") +
          "</details>\n";
  return section("settings", "Times, device and settings", text);
}

}  // namespace isthmus::report
