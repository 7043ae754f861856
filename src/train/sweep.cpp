#include "isthmus/train/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>

#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/reuse.hpp"
#include "isthmus/train/sweep_table.hpp"

namespace isthmus::train {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kNoiseSeed = 0;  // what `isthmus evaluate` takes by default

/// Before hours are spent on the smaller ones.
void require_enough_images(const Domain& domain, const std::vector<std::size_t>& train_sizes) {
  for (const std::size_t size : train_sizes) {
    if (size <= domain.train.count && data::draw_balanced(domain.train.labels, size, 0).size() >= size)
      continue;
    const std::vector<std::size_t> counts = data::class_counts(domain.train);
    const std::size_t even = counts.size() * *std::min_element(counts.begin(), counts.end());
    throw UsageError(
        fmt::format("a training size of {} is too large: {} has {} training images of the chosen classes, {} "
                    "of them with as many of each class",
                    size, domain.name, domain.train.count, even));
  }
}

class Sweep {
 public:
  Sweep(Queue& queue, ops::Gemm& gemm, const SweepConfig& config, const SweepWatch& watch)
      : queue_(queue), gemm_(gemm), config_(config), watch_(watch), runs_(sweep_runs(config)) {}

  std::string run() {
    if (!std::all_of(runs_.begin(), runs_.end(), [&](const SweepRun& run) { return is_finished(run); }))
      for (const Domain& domain : load_domains(queue_, unlimited().domain, config_.data_root))
        require_enough_images(domain, config_.train_sizes);
    for (const SweepRun& run : runs_) RunDirectory::prepare(folder(run).path(), run.config, true);
    remove_abandoned_files(config_.out);
    std::size_t number = 0;
    for (const SweepRun& run : runs_) {
      ++number;
      if (is_finished(run)) continue;
      if (watch_.training.stop && *watch_.training.stop)
        throw Interrupted("stopped before " + run.name + "; all before it is saved");
      if (watch_.on_run) watch_.on_run(run, number, runs_.size());
      finish(run);
      write_table();
    }
    return write_table();
  }

 private:
  RunDirectory folder(const SweepRun& run) const { return RunDirectory(config_.out + "/" + run.name); }

  std::string evaluation(const SweepRun& run) const { return folder(run).file(evaluation_file(config_.on)); }

  bool is_finished(const SweepRun& run) const { return fs::exists(evaluation(run)); }

  ExperimentConfig unlimited() const {
    ExperimentConfig experiment = config_.experiment;
    for (DomainConfig& domain : experiment.domain) domain.vae_examples = domain.mapping_examples = 0;
    return experiment;
  }

  void finish(const SweepRun& run) {
    const RunDirectory directory = folder(run);
    for (const SweepRun& other : runs_) {
      if (other.seed != run.seed || other.name == run.name) continue;
      const std::vector<std::string> taken = reuse_stages(folder(other), directory);
      if (!taken.empty() && watch_.on_reuse) watch_.on_reuse(other, taken);
    }
    auto [a, b] = load_domains(queue_, run.config.domain, config_.data_root);
    if (watch_.on_start) watch_.on_start(directory, a, b);
    train_experiment(queue_, gemm_, run.config, a, b, directory, watch_.training);
    if (watch_.on_trained) watch_.on_trained(directory, a, b);
    if (config_.on == HeldOut::validation)
      for (Domain* domain : {&a, &b}) *domain = tested_on_validation(queue_, std::move(*domain));
    const RunReport report = evaluate_run(queue_, gemm_, directory, a, b, config_.on, kNoiseSeed);
    if (watch_.on_finished) watch_.on_finished(run, report);
  }

  /// \returns the Markdown
  std::string write_table() const {
    std::vector<SweepResult> results;
    for (const SweepRun& run : runs_)
      if (is_finished(run)) results.push_back(read_result(run, evaluation(run)));
    const std::string stem = config_.out + (config_.on == HeldOut::test ? "/sweep" : "/sweep_validation");
    const std::string markdown = sweep_markdown(config_, results);
    write_atomically(stem + ".csv", sweep_csv(results));
    write_atomically(stem + ".json", sweep_json(config_, results));
    write_atomically(stem + ".md", markdown);
    return markdown;
  }

  Queue& queue_;
  ops::Gemm& gemm_;
  const SweepConfig& config_;
  const SweepWatch& watch_;
  const std::vector<SweepRun> runs_;
};

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

std::string sweep_run_name(std::uint64_t seed, std::size_t train_size) {
  return fmt::format("seed{}/{}", seed, train_size_name(train_size));
}

std::vector<SweepRun> sweep_runs(const SweepConfig& config) {
  for (const DomainConfig& domain : config.experiment.domain) {
    for (const std::size_t size : config.train_sizes)
      if (size > 0 && size < domain.classes.size())
        throw UsageError(
            fmt::format("a training size of {} is too small for {} classes", size, domain.classes.size()));
    if (config.on == HeldOut::validation && domain.validation == 0)
      throw UsageError("no images of " + domain.dataset +
                       " are held out: 'validation' above 0 in [a] and [b] of the experiment does that");
  }
  std::vector<SweepRun> runs;
  for (std::uint64_t seed = 1; seed <= config.seeds; ++seed)
    for (const std::size_t size : config.train_sizes) {
      SweepRun run{seed, size, sweep_run_name(seed, size), config.experiment};
      run.config.run.seed = seed;
      for (DomainConfig& domain : run.config.domain) {
        domain.mapping_examples = size;
        if (config.limits_vaes) domain.vae_examples = size;
        domain.selection_seed = seed;
      }
      runs.push_back(std::move(run));
    }
  return runs;
}

std::string run_sweep(Queue& queue, ops::Gemm& gemm, const SweepConfig& config, const SweepWatch& watch) {
  return Sweep(queue, gemm, config, watch).run();
}

}  // namespace isthmus::train
