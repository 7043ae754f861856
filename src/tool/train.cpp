#include <fmt/format.h>

#include <atomic>
#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/run_pictures.hpp"
#include "isthmus/train/experiment.hpp"
#include "status_line.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

/// Shows a stage's progress when that is of use, and its end always.
class ProgressLine {
 public:
  void show(const train::Progress& progress) {
    const bool is_last = progress.step == progress.total_steps;
    if (!is_last && stage_ == progress.stage && !line_.is_due()) return;
    stage_ = progress.stage;
    std::string text = fmt::format("{:<14} {:>6}/{}  {:.0f} images/s", progress.stage, progress.step,
                                   progress.total_steps, progress.images_per_second);
    if (!is_last) text += "  " + duration(progress.seconds_left) + " left";
    for (const auto& [name, value] : progress.losses) text += fmt::format("  {} {:.4g}", name, value);
    line_.show(text, is_last);
  }
  /// On a line of its own.
  void tell(const train::Footprint& stage) {
    const auto mebibytes = [](std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    line_.show(fmt::format(
                   "{:<14} {} launches a step; {:.2f} MiB of workspace, {:.2f} at least; {:.2f} MiB of state",
                   stage.stage, stage.launches, mebibytes(stage.workspace), mebibytes(stage.least_workspace),
                   mebibytes(stage.state)),
               true);
  }
  void tell(const ProgramLibrary& programs) {
    const ProgramCacheUse cache = programs.cache_use();
    std::string text = fmt::format("{:<14} {}", "programs", programs.builds());
    if (cache.folder.empty())
      text += ", and no cache of ours";
    else
      text += fmt::format(": {} from the cache, {} compiled, {} saved in {}", cache.hits, cache.misses,
                          cache.saves, cache.folder);
    if (!cache.trouble.empty()) text += "; " + cache.trouble;
    line_.show(text, true);
  }

 private:
  StatusLine line_;
  std::string stage_;
};

std::string counts_of(const train::Domain& domain) {
  std::string text = fmt::format("{}: {} train", domain.name, domain.train.count);
  if (!domain.mapping.empty()) text += fmt::format(" ({} to map)", domain.mapping.size());
  if (domain.validation.count > 0) text += fmt::format(", {} validation", domain.validation.count);
  return text + fmt::format(", {} test", domain.test.count);
}

}  // namespace

int run_train(const Arguments& arguments) {
  CommandLine line("isthmus train EXPERIMENT.ini --out DIR [options]");
  line.options.add_options()("out", po::value<std::string>()->value_name("DIR"), "folder of the run")(
      "resume", "go on with the run in DIR, or start it where there is none")(
      "seed", po::value<std::string>()->value_name("N"),
      "of every random number; short for --set run.seed=N")(
      "verbose", "tell each stage's kernel launches and memory, and how programs were built")(
      "set", po::value<Arguments>()->value_name("SECTION.KEY=VALUE")->composing(),
      "change a key of the experiment; may be repeated")("help-keys", "list an experiment's keys and stop");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("EXPERIMENT.ini", po::value<std::string>());
  line.positional.add("EXPERIMENT.ini", 1);
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  if (values.count("help-keys")) {
    fmt::print("{}", train::describe_keys());
    return 0;
  }

  Arguments assignments = values.count("set") ? values["set"].as<Arguments>() : Arguments{};
  if (values.count("seed")) assignments.push_back("run.seed=" + values["seed"].as<std::string>());
  const train::ExperimentConfig config =
      train::read_experiment(required(values, line, "EXPERIMENT.ini"), assignments);
  const std::string out = required(values, line, "out");

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  const auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  const auto run = train::RunDirectory::prepare(out, config, values.count("resume") > 0);
  fmt::print(stderr, "{}; {}; on {}\n", counts_of(a), counts_of(b), queue.device().name());

  const std::atomic<bool>& stop_asked = stop_on_signals();
  {
    ProgressLine progress;
    train::Watch watch{[&](const train::Progress& now) { progress.show(now); }, &stop_asked};
    if (values.count("verbose"))
      watch.on_footprint = [&](const train::Footprint& stage) { progress.tell(stage); };
    train::train_experiment(queue, *gemm, config, a, b, run, watch);
    if (values.count("verbose")) progress.tell(queue.programs());
  }
  report::write_pictures(queue, *gemm, run, a, b);
  fmt::print(stderr, "models and pictures are in {}\n", out);
  return 0;
}

}  // namespace isthmus::tool
