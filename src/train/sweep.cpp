#include "isthmus/train/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/sweep_table.hpp"

namespace isthmus::train {
namespace {

/// Before hours are spent on the smaller ones.
/// \param labels  of the images to choose from
void require_enough_images(const Domain& domain, const std::vector<std::int32_t>& labels,
                           const SweptValue& value) {
  const bool is_of_labels = !value.train_size;
  const std::size_t size = is_of_labels ? parse_label_budget(value.name).value_or(0) : *value.train_size;
  if (size <= labels.size() && data::draw_balanced(labels, size, 0).size() >= size) return;
  const std::vector<std::size_t> counts = data::class_counts(labels);
  const std::size_t even = counts.size() * *std::min_element(counts.begin(), counts.end());
  throw UsageError(fmt::format(
      "a {} of {} is too large: {} has {} training images of the chosen classes, {} of them with "
      "as many of each class",
      is_of_labels ? "number of labels" : "training size", size, domain.name, labels.size(), even));
}

void require_labels_count(const SweepConfig& config) {
  for (const TranslatorConfig& translator : config.experiment.translator)
    if (translator.method != "bridging-vae")
      throw UsageError("labels are swept of bridging-vae, not of " + translator.method +
                       ": --set translator.method=bridging-vae");
  const std::size_t classes = config.experiment.domain[0].classes.size();
  for (const std::string& labels : config.labels)
    if (const auto budget = parse_label_budget(labels); budget && *budget > 0 && *budget < classes)
      throw UsageError(fmt::format("{} labels are too few for {} classes", *budget, classes));
}

/// \returns the Markdown
std::string write_tables(const SweepConfig& config, const std::vector<GridResult>& results) {
  const std::string stem = table_stem(config, "sweep");
  const std::string markdown = sweep_markdown(config, results);
  std::vector<GridResult> named = results;
  for (GridResult& result : named)
    for (const SweptValue& value : swept_values(config))
      if (result.variant == value.variant) {
        result.variant = value.name;
        break;
      }
  write_atomically(stem + ".csv", results_csv(named, swept_key(config)));
  write_atomically(stem + ".json", sweep_json(config, results));
  write_atomically(stem + ".md", markdown);
  return markdown;
}

}  // namespace

std::vector<std::size_t> parse_train_sizes(const std::string& text) {
  std::vector<std::size_t> sizes;
  std::istringstream stream(text + ",");
  for (std::string item; std::getline(stream, item, ',');) {
    std::size_t size = 0;
    const char* const end = item.data() + item.size();
    const auto read = std::from_chars(item.data(), end, size);
    if (item != "full" && (read.ec != std::errc() || read.ptr != end || size == 0))
      throw UsageError("training sizes are numbers above 0 or 'full' with commas between, not '" + text +
                       "'");
    if (std::count(sizes.begin(), sizes.end(), size) > 0)
      throw UsageError("the training size " + item + " is there twice");
    sizes.push_back(size);
  }
  return sizes;
}

std::string train_size_name(std::size_t train_size) {
  return train_size == 0 ? "full" : std::to_string(train_size);
}

std::vector<std::string> parse_label_budgets(const std::string& text) {
  std::vector<std::string> budgets;
  std::istringstream stream(text + ",");
  for (std::string item; std::getline(stream, item, ',');) {
    const auto budget = parse_label_budget(item);
    const std::string name = budget ? std::to_string(*budget) : item;
    if (std::count(budgets.begin(), budgets.end(), name) > 0)
      throw UsageError("the number of labels " + name + " is there twice");
    budgets.push_back(name);
  }
  return budgets;
}

SweptValue swept_train_size(std::size_t train_size) {
  const std::string name = train_size_name(train_size);
  return {name, name, train_size, train_size - 1};  // 0, all, becomes the largest
}

SweptValue swept_labels(const std::string& budget) {
  return {budget, "labels-" + budget, {}, parse_label_budget(budget).value_or(static_cast<std::size_t>(-1))};
}

std::vector<SweptValue> swept_values(const SweepConfig& config) {
  std::vector<SweptValue> values;
  for (const std::size_t size : config.train_sizes) values.push_back(swept_train_size(size));
  for (const std::string& budget : config.labels) values.push_back(swept_labels(budget));
  return values;
}

const char* swept_key(const SweepConfig& config) {
  return config.labels.empty() ? "train_size" : "labels";
}

RunGrid sweep_runs(const SweepConfig& config) {
  for (const DomainConfig& domain : config.experiment.domain)
    for (const std::size_t size : config.train_sizes)
      if (size > 0 && size < domain.classes.size())
        throw UsageError(
            fmt::format("a training size of {} is too small for {} classes", size, domain.classes.size()));
  if (!config.labels.empty()) require_labels_count(config);
  RunGrid grid{{}, config.on, config.out, config.data_root};
  for (std::uint64_t seed = 1; seed <= config.seeds; ++seed)
    for (const SweptValue& value : swept_values(config)) {
      GridRun run{seed, value.variant, grid_run_name(seed, value.variant), config.experiment};
      run.config.run.seed = seed;
      for (DomainConfig& domain : run.config.domain) {
        if (value.train_size) domain.mapping_examples = *value.train_size;
        if (config.limits_vaes) domain.vae_examples = domain.mapping_examples;
        domain.selection_seed = seed;
      }
      if (!value.train_size)
        for (TranslatorConfig& translator : run.config.translator) translator.bridging.labels = value.name;
      grid.runs.push_back(std::move(run));
    }
  require_held_out(grid);
  return grid;
}

std::string run_sweep(Queue& queue, ops::Gemm& gemm, const SweepConfig& config, const GridWatch& watch) {
  const RunGrid grid = sweep_runs(config);
  const auto& runs = grid.runs;
  if (!std::all_of(runs.begin(), runs.end(), [&](const GridRun& run) { return is_finished(grid, run); })) {
    ExperimentConfig all = config.experiment;
    for (DomainConfig& domain : all.domain) {
      domain.vae_examples = 0;
      if (config.labels.empty()) domain.mapping_examples = 0;  // what is swept
    }
    for (const Domain& domain : load_domains(queue, all.domain, config.data_root)) {
      const std::vector<std::int32_t> labels =
          domain.mapping.empty() ? domain.train.labels : data::subset(domain.train, domain.mapping).labels;
      for (const SweptValue& value : swept_values(config)) require_enough_images(domain, labels, value);
    }
  }
  std::string markdown;
  finish_runs(queue, gemm, grid, watch,
              [&](const std::vector<GridResult>& results) { markdown = write_tables(config, results); });
  return markdown;
}

}  // namespace isthmus::train
