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

 private:
  StatusLine line_;
  std::string stage_;
};

}  // namespace

int run_train(const Arguments& arguments) {
  CommandLine line("isthmus train EXPERIMENT.ini --out DIR [options]");
  line.options.add_options()("out", po::value<std::string>()->value_name("DIR"), "folder of the run")(
      "resume", "go on with the run in DIR, or start it where there is none")(
      "seed", po::value<std::string>()->value_name("N"),
      "of every random number; short for --set run.seed=N")(
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
  const std::string root = data_root(values);
  const train::Domain a = train::load_domain(queue, config.domain[0], root);
  const train::Domain b = train::load_domain(queue, config.domain[1], root);
  const auto run = train::RunDirectory::prepare(out, config, values.count("resume") > 0);
  fmt::print(stderr, "{}: {} train, {} test; {}: {} train, {} test; on {}\n", a.name, a.train.count,
             a.test.count, b.name, b.train.count, b.test.count, queue.device().name());

  const std::atomic<bool>& stop_asked = stop_on_signals();
  {
    ProgressLine progress;
    const train::Watch watch{[&](const train::Progress& now) { progress.show(now); }, &stop_asked};
    train::train_experiment(queue, *gemm, config, a, b, run, watch);
  }
  report::write_pictures(queue, *gemm, run, a, b);
  fmt::print(stderr, "models and pictures are in {}\n", out);
  return 0;
}

}  // namespace isthmus::tool
