#include "isthmus/train/method_comparison.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/method_table.hpp"
#include "isthmus/train/stage_times.hpp"
#include "translation_method.hpp"

namespace isthmus::train {
namespace {

/// Nothing for a map that was fitted at once, which no line of metrics tells of.
std::optional<double> seconds_of(const std::vector<StageTime>& times, const std::string& stage) {
  for (const StageTime& time : times)
    if (time.stage == stage) return time.seconds;
  return std::nullopt;
}

/// What translators take beside their figures.
std::vector<GridResult> with_costs(const RunGrid& grid, std::vector<GridResult> results) {
  for (GridResult& result : results) {
    const RunDirectory run(grid.out + "/" + result.name);
    const ExperimentConfig config = run.config();
    const std::vector<StageTime> times = stage_times(config, run.read_metrics());
    const TranslationMethod& method = translation_method(result.variant);
    for (const Direction direction : kDirections) {
      Figures& figures = result.figures[source_of(direction)];
      if (const auto seconds = seconds_of(times, method.trained_by(config, direction)))
        figures.emplace_back("training_seconds", *seconds);
      figures.emplace_back("parameters", method.parameters(run, direction));
    }
  }
  return results;
}

void write_tables(const ComparisonConfig& config, const std::vector<GridResult>& results) {
  const std::string stem = table_stem(config, "comparison");
  write_atomically(stem + ".csv", results_csv(results, "method"));
  write_atomically(stem + ".json", comparison_json(config, results));
  write_atomically(stem + ".md", comparison_markdown(config, results));
}

}  // namespace

std::vector<std::string> parse_methods(const std::string& text) {
  std::vector<std::string> methods;
  std::istringstream stream(text + ",");
  for (std::string name; std::getline(stream, name, ',');) {
    translation_method(name);  // or says that there is none
    if (std::count(methods.begin(), methods.end(), name) > 0)
      throw UsageError("the method " + name + " is there twice");
    methods.push_back(name);
  }
  return methods;
}

RunGrid comparison_runs(const ComparisonConfig& config) {
  RunGrid grid{{}, config.on, config.out, config.data_root};
  for (std::uint64_t seed = 1; seed <= config.seeds; ++seed)
    for (const std::string& method : config.methods) {
      GridRun run{seed, method, grid_run_name(seed, method), config.experiment};
      run.config.run.seed = seed;
      for (TranslatorConfig& translator : run.config.translator) translator.method = method;
      for (DomainConfig& domain : run.config.domain) domain.selection_seed = seed;
      grid.runs.push_back(std::move(run));
    }
  require_held_out(grid);
  return grid;
}

std::vector<GridResult> run_comparison(Queue& queue, ops::Gemm& gemm, const ComparisonConfig& config,
                                       const GridWatch& watch) {
  const RunGrid grid = comparison_runs(config);
  std::vector<GridResult> finished;
  finish_runs(queue, gemm, grid, watch, [&](std::vector<GridResult> results) {
    finished = with_costs(grid, std::move(results));
    write_tables(config, finished);
  });
  return finished;
}

}  // namespace isthmus::train
