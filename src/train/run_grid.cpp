#include "isthmus/train/run_grid.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/reuse.hpp"

namespace isthmus::train {
namespace {

constexpr std::uint64_t kNoiseSeed = 0;  // what `isthmus evaluate` takes by default

RunDirectory folder(const RunGrid& grid, const GridRun& run) {
  return RunDirectory(grid.out + "/" + run.name);
}

std::string evaluation(const RunGrid& grid, const GridRun& run) {
  return folder(grid, run).file(evaluation_file(grid.on));
}

void finish(Queue& queue, ops::Gemm& gemm, const RunGrid& grid, const GridRun& run, const GridWatch& watch) {
  const RunDirectory directory = folder(grid, run);
  for (const GridRun& other : grid.runs) {
    if (other.seed != run.seed || other.name == run.name) continue;
    const std::vector<std::string> taken = reuse_stages(folder(grid, other), directory);
    if (!taken.empty() && watch.on_reuse) watch.on_reuse(other, taken);
  }
  auto [a, b] = load_domains(queue, run.config.domain, grid.data_root);
  if (watch.on_start) watch.on_start(directory, a, b);
  train_experiment(queue, gemm, run.config, a, b, directory, watch.training);
  if (watch.on_trained) watch.on_trained(directory, a, b);
  if (grid.on == HeldOut::validation)
    for (Domain* domain : {&a, &b}) *domain = tested_on_validation(queue, std::move(*domain));
  const RunReport report = evaluate_run(queue, gemm, directory, a, b, grid.on, kNoiseSeed);
  if (watch.on_finished) watch.on_finished(run, report);
}

std::vector<GridResult> finished(const RunGrid& grid) {
  std::vector<GridResult> results;
  for (const GridRun& run : grid.runs)
    if (is_finished(grid, run)) results.push_back(read_result(run.seed, run.variant, evaluation(grid, run)));
  return results;
}

}  // namespace

std::string table_stem(const GridConfig& config, const std::string& name) {
  return config.out + "/" + name + (config.on == HeldOut::test ? "" : "_validation");
}

std::string grid_run_name(std::uint64_t seed, const std::string& variant) {
  return fmt::format("seed{}/{}", seed, variant);
}

void require_held_out(const RunGrid& grid) {
  for (const GridRun& run : grid.runs)
    for (const DomainConfig& domain : run.config.domain)
      if (grid.on == HeldOut::validation && domain.validation == 0)
        throw UsageError("no images of " + domain.dataset +
                         " are held out: 'validation' above 0 in [a] and [b] of the experiment does that");
}

bool is_finished(const RunGrid& grid, const GridRun& run) {
  return std::filesystem::exists(evaluation(grid, run));
}

void finish_runs(Queue& queue, ops::Gemm& gemm, const RunGrid& grid, const GridWatch& watch,
                 const std::function<void(const std::vector<GridResult>& results)>& write_tables) {
  for (const GridRun& run : grid.runs) RunDirectory::prepare(folder(grid, run).path(), run.config, true);
  remove_abandoned_files(grid.out);
  std::size_t number = 0;
  for (const GridRun& run : grid.runs) {
    ++number;
    if (is_finished(grid, run)) continue;
    if (watch.training.stop && *watch.training.stop)
      throw Interrupted("stopped before " + run.name + "; all before it is saved");
    if (watch.on_run) watch.on_run(run, number, grid.runs.size());
    finish(queue, gemm, grid, run, watch);
    write_tables(finished(grid));
  }
  write_tables(finished(grid));
}

}  // namespace isthmus::train
