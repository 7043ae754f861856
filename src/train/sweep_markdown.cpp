#include <fmt/format.h>

#include <algorithm>

#include "isthmus/train/published.hpp"
#include "isthmus/train/sweep_table.hpp"

namespace isthmus::train {
namespace {

using Row = std::vector<std::string>;

/// What was limited, and who was given labels.
std::string conditions(const SweepConfig& config, std::size_t finished) {
  const std::size_t total = config.seeds * swept_values(config).size();
  std::string text = fmt::format("Judged on {} images. ", to_string(config.on));
  text += config.seeds > 1 ? fmt::format("Mean ± sample standard deviation over {} seeds.\n", config.seeds)
                           : "One seed.\n";
  if (finished < total) text += fmt::format("Not complete: {} of {} runs are finished.\n", finished, total);
  if (!config.labels.empty())
    text += "Translators saw so many labels of each domain, and images beyond them; judges all labels.\n";
  else
    text += config.limits_vaes
                ? "Translators and VAEs were trained on so many images of each domain, judges on all.\n"
                : "Translators were trained on so many images of each domain, VAEs and judges on all.\n";
  text += fmt::format("The {} were drawn with as many of each class, anew for each seed.\n",
                      config.labels.empty() ? "images" : "labelled images");
  for (const int i : {0, 1}) {
    const DomainConfig& domain = config.experiment.domain[i];
    const char name = i ? 'b' : 'a';
    if (domain.examples > 0)
      text += fmt::format("All of {} was {} images to train on at most.\n", name, domain.examples);
    if (domain.mapping_examples > 0 && !config.labels.empty())
      text += fmt::format("Translators saw {} images of {} at most.\n", domain.mapping_examples, name);
    if (domain.vae_examples > 0 && !config.limits_vaes)
      text += fmt::format("The VAE of {} was trained on {} images at most.\n", name, domain.vae_examples);
  }
  bool has_labels = false;
  for (const int i : {0, 1}) {
    const double weight = config.experiment.vae[i].class_weight;
    if (weight > 0)
      text += fmt::format("The encoder of {} was given labels (vae.class_weight = {}): a variant.\n",
                          i ? 'b' : 'a', weight);
    has_labels = has_labels || weight > 0;
  }
  return has_labels ? text : text + "No VAE was given labels.\n";
}

class Tables {
 public:
  Tables(const SweepConfig& config, const std::vector<GridResult>& results)
      : config_(config), results_(results), values_(swept_values(config)) {}

  std::string accuracies() const {
    const auto is_published = [&](const SweptValue& value) {
      return published_of(config_.experiment, value).has_value();
    };
    const bool has_published = std::any_of(values_.begin(), values_.end(), is_published);
    Row header = {title(), "seeds", "a → b", "b → a"};
    if (has_published) header.insert(header.end(), {"published a → b: CNN", "people"});
    std::vector<Row> rows = {header};
    for (const SweptValue& value : values_) {
      const Spread spread = spread_of(results_, value.variant, Direction::a2b, "accuracy");
      Row row = {text_of(value), std::to_string(spread.count), cell(value, Direction::a2b, "accuracy", 3),
                 cell(value, Direction::b2a, "accuracy", 3)};
      const auto published = published_of(config_.experiment, value);
      if (has_published && published)
        row.insert(row.end(),
                   {fmt::format("{:.2f}", published->cnn), fmt::format("{:.2f}", published->people)});
      else if (has_published)
        row.insert(row.end(), {"–", "–"});
      rows.push_back(std::move(row));
    }
    std::string text =
        "Translations that the target's judge calls the paired class:\n\n" + markdown_table(rows);
    if (has_published)
      text += "\nPublished: Lu 2018 (arXiv 1805.10130), Table 1, as judged by its CNN and by people.\n";
    return text;
  }

  std::string ceilings() const {
    return "What that judge says of the target's held-out images, and of their reconstructions (a "
           "ceiling):\n\n" +
           both_ways({"judge_reconstruction", "reconstructed", 3}, {"judge_real", "real", 3});
  }

  std::string pictures() const {
    return "Diversity within class, over that of reconstructions, and Fréchet distance from real "
           "images:\n\n" +
           both_ways({"diversity_of_reconstructions", "diversity", 2}, {"frechet", "Fréchet", 2});
  }

 private:
  struct Figure {
    std::string name, title;
    int digits;
  };

  const char* title() const { return config_.labels.empty() ? "training images" : "labels"; }

  static std::string text_of(const SweptValue& value) {
    return value.train_size == std::size_t{0} ? "all" : value.name;
  }

  std::string cell(const SweptValue& value, Direction direction, const std::string& figure,
                   int digits) const {
    return to_text(spread_of(results_, value.variant, direction, figure), digits);
  }

  std::string both_ways(const Figure& first, const Figure& second) const {
    Row header = {title()};
    for (const Figure* figure : {&first, &second})
      header.insert(header.end(), {"a → b: " + figure->title, "b → a: " + figure->title});
    std::vector<Row> rows = {header};
    for (const SweptValue& value : values_) {
      Row row = {text_of(value)};
      for (const Figure* figure : {&first, &second})
        for (const Direction direction : kDirections)
          row.push_back(cell(value, direction, figure->name, figure->digits));
      rows.push_back(std::move(row));
    }
    return markdown_table(rows);
  }

  const SweepConfig& config_;
  const std::vector<GridResult>& results_;
  const std::vector<SweptValue> values_;
};

}  // namespace

std::optional<PublishedAccuracy> published_of(const ExperimentConfig& experiment, const SweptValue& value) {
  return value.train_size ? published_accuracy(experiment, *value.train_size) : std::nullopt;
}

std::string sweep_markdown(const SweepConfig& config, const std::vector<GridResult>& results) {
  const Tables tables(config, results);
  return fmt::format("# By number of {}: {} (a) and {} (b)\n\n{}\n{}\n{}\n{}",
                     config.labels.empty() ? "training images" : "labels",
                     describe(config.experiment.domain[0]), describe(config.experiment.domain[1]),
                     conditions(config, results.size()), tables.accuracies(), tables.ceilings(),
                     tables.pictures());
}

}  // namespace isthmus::train
