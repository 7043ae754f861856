#include "isthmus/train/method_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "grid_json.hpp"
#include "isthmus/train/published.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

using Json = nlohmann::ordered_json;

Json domain_json(const DomainConfig& domain, const VaeConfig& vae) {
  return {{"dataset", domain.dataset},
          {"classes", domain.classes},
          {"mapping_examples", domain.mapping_examples},
          {"vae_class_weight", vae.class_weight}};
}

std::string labels_text(const ComparisonConfig& config) {
  std::string text = "Labels are the classes of ";
  for (const int i : {0, 1}) {
    const std::size_t count = config.experiment.domain[i].mapping_examples;
    text += (i ? " and of " : "") + (count ? std::to_string(count) : "all") + " training images of " +
            (i ? "b" : "a");
  }
  text += ".\n";
  const auto sees_source_alone = [&](const std::string& method) {
    return labels_used(config.experiment, method, Direction::a2b) == "source";
  };
  if (std::any_of(config.methods.begin(), config.methods.end(), sees_source_alone))
    text += "Where they are the source's alone, they are of all that its judge was trained on.\n";
  for (const int i : {0, 1})
    if (const double weight = config.experiment.vae[i].class_weight; weight > 0)
      text += fmt::format("The encoder of {} was given labels too (vae.class_weight = {}).\n", i ? 'b' : 'a',
                          weight);
  return text;
}

std::string direction_table(const ComparisonConfig& config, const std::vector<GridResult>& results,
                            Direction direction) {
  std::vector<std::string> header = {"method"};
  for (const MethodFigure& figure : method_figures()) header.push_back(figure.title);
  header.insert(header.end(), {"labels", "published accuracy"});
  std::vector<std::vector<std::string>> rows = {header};
  for (const std::string& method : config.methods) rows.push_back({method});
  for (const MethodFigure& figure : method_figures())
    append_column(rows, marked_column(figure, results, config.methods, direction));
  for (std::size_t i = 0; i < config.methods.size(); ++i) {
    rows[i + 1].push_back(labels_used(config.experiment, config.methods[i], direction));
    const auto published = published_accuracy(config.experiment, config.methods[i], direction);
    rows[i + 1].push_back(published ? fmt::format("{:.3f}", *published) : "–");
  }
  return markdown_table(rows);
}

}  // namespace

const std::vector<MethodFigure>& method_figures() {
  using F = MethodFigure;
  static const std::vector<F> figures = {{"accuracy", "accuracy", 1, 3, F::more},
                                         {"judge_reconstruction", "its ceiling", 1, 3, F::none},
                                         {"diversity_of_reconstructions", "diversity", 1, 2, F::more},
                                         {"frechet", "Fréchet", 1, 1, F::less},
                                         {"density", "density", 1, 2, F::none},
                                         {"coverage", "coverage", 1, 2, F::more},
                                         {"round_trip", "round trip", 1, 3, F::more},
                                         {"kept_slant", "slant kept", 1, 2, F::more},
                                         {"kept_stroke_width", "stroke kept", 1, 2, F::more},
                                         {"kept_intensity", "intensity kept", 1, 2, F::more},
                                         {"retrieval_percentile", "found again", 1, 2, F::more},
                                         {"training_seconds", "training, s", 1, 0, F::none},
                                         {"parameters", "parameters, 1000", 1e-3, 0, F::none}};
  return figures;
}

std::vector<MethodCell> column(const MethodFigure& figure, const std::vector<GridResult>& results,
                               const std::vector<std::string>& methods, Direction direction) {
  const double unit = std::pow(10.0, -figure.digits);
  std::vector<MethodCell> cells;
  std::vector<std::optional<double>> shown;  // in units of the last digit
  std::optional<double> best;
  for (const std::string& method : methods) {
    const Spread spread = spread_of(results, method, direction, figure.name);
    const double mean = figure.factor * spread.mean;
    cells.push_back({to_text({mean, figure.factor * spread.deviation, spread.count}, figure.digits)});
    shown.emplace_back();
    if (spread.count == 0) continue;
    shown.back() = std::round(mean / unit);
    if (!best || (figure.better == MethodFigure::less ? *shown.back() < *best : *shown.back() > *best))
      best = shown.back();
  }
  for (std::size_t i = 0; i < cells.size(); ++i)
    cells[i].is_best = figure.better != MethodFigure::none && shown[i] && *shown[i] == *best;
  return cells;
}

std::vector<std::string> marked_column(const MethodFigure& figure, const std::vector<GridResult>& results,
                                       const std::vector<std::string>& methods, Direction direction) {
  std::vector<std::string> texts;
  for (const MethodCell& cell : column(figure, results, methods, direction))
    texts.push_back((cell.is_best ? "★ " : "") + cell.text);
  return texts;
}

std::string labels_used(const ExperimentConfig& experiment, const std::string& method, Direction direction) {
  return translation_method(method).labels_used(experiment.translator[source_of(direction)]);
}

std::string comparison_json(const ComparisonConfig& config, const std::vector<GridResult>& results) {
  Json json = {{"a", domain_json(config.experiment.domain[0], config.experiment.vae[0])},
               {"b", domain_json(config.experiment.domain[1], config.experiment.vae[1])},
               {"on", to_string(config.on)},
               {"seeds", config.seeds},
               {"runs", runs_json(results, [](Json& run,
                                              const GridResult& result) { run["method"] = result.variant; })},
               {"methods", Json::array()}};
  for (const std::string& method : config.methods) {
    Json row = {{"method", method},
                {"a2b", spreads_json(results, method, Direction::a2b)},
                {"b2a", spreads_json(results, method, Direction::b2a)}};
    for (const Direction direction : kDirections)
      if (const auto published = published_accuracy(config.experiment, method, direction))
        row[std::string("published_") + to_string(direction)] = *published;
    json["methods"].push_back(std::move(row));
  }
  return json.dump(2) + "\n";
}

std::string comparison_markdown(const ComparisonConfig& config, const std::vector<GridResult>& results) {
  const std::size_t total = config.seeds * config.methods.size();
  std::string text = fmt::format("# By method: {} (a) and {} (b)\n\nJudged on {} images. ",
                                 describe(config.experiment.domain[0]), describe(config.experiment.domain[1]),
                                 to_string(config.on));
  text += config.seeds > 1 ? fmt::format("Mean ± sample standard deviation over {} seeds.\n", config.seeds)
                           : "One seed.\n";
  if (results.size() < total)
    text += fmt::format("Not complete: {} of {} runs are finished.\n", results.size(), total);
  text += "VAEs and judges of a seed are the same for all methods. " + labels_text(config);
  for (const Direction direction : kDirections)
    text += fmt::format("\n## {}\n\n{}", direction == Direction::a2b ? "a → b" : "b → a",
                        direction_table(config, results, direction));
  return text +
         "\n★ is the best of a column. Diversity is within class and over that of reconstructions. What is "
         "kept of the source is the "
         "share of\n"
         "an attribute's variance within a class that is told from translations; found again is the place "
         "of\n"
         "the source, there and back, among images of its class: 0.5 by chance. docs/method.md defines all "
         "figures,\n"
         "docs/methods.md the methods. Published accuracies are of other judges and networks.\n";
}

}  // namespace isthmus::train
