#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/ops/gemm.hpp"
#include "isthmus/report/run_pictures.hpp"
#include "isthmus/train/experiment.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

std::atomic<bool> stop_asked = false;  // the signal handler's; a process has only one of those

extern "C" void ask_to_stop(int signal) {
  stop_asked = true;
  std::signal(signal, SIG_DFL);  // a second one ends at once
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

/// One line that renews itself on a terminal; elsewhere a plain line now and then.
class ProgressLine {
 public:
  void show(const train::Progress& progress) {
    using Clock = std::chrono::steady_clock;
    const bool is_last = progress.step == progress.total_steps;
    const auto pause = std::chrono::milliseconds(is_terminal_ ? 100 : 10000);
    if (!is_last && stage_ == progress.stage && Clock::now() - shown_ < pause) return;
    shown_ = Clock::now();
    stage_ = progress.stage;
    std::string text = fmt::format("{:<14} {:>6}/{}  {:.0f} images/s", progress.stage, progress.step,
                                   progress.total_steps, progress.images_per_second);
    if (!is_last) text += "  " + duration(progress.seconds_left) + " left";
    for (const auto& [name, value] : progress.losses) text += fmt::format("  {} {:.4g}", name, value);
    if (is_terminal_)
      text.resize(std::min(text.size(), terminal_width() - 1));  // a wrapped line does not renew
    fmt::print(stderr, is_terminal_ ? "\r\033[K{}{}" : "{}{}", text, is_terminal_ && !is_last ? "" : "\n");
    std::fflush(stderr);
    is_open_ = is_terminal_ && !is_last;
  }
  /// On a line of its own.
  void tell(const train::Footprint& stage) {
    const auto mebibytes = [](std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
    fmt::print(stderr,
               "{}{:<14} {} launches a step; {:.2f} MiB of workspace, {:.2f} at least; {:.2f} MiB of state\n",
               is_open_ ? "\r\033[K" : "", stage.stage, stage.launches, mebibytes(stage.workspace),
               mebibytes(stage.least_workspace), mebibytes(stage.state));
    is_open_ = false;
  }
  ~ProgressLine() {
    if (is_open_) fmt::print(stderr, "\n");
  }

 private:
  const bool is_terminal_ = isatty(STDERR_FILENO);
  bool is_open_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point shown_;
};

}  // namespace

int run_train(const Arguments& arguments) {
  CommandLine line("isthmus train EXPERIMENT.ini --out DIR [options]");
  line.options.add_options()("out", po::value<std::string>()->value_name("DIR"), "folder of the run")(
      "resume", "go on with the run in DIR, or start it where there is none")(
      "seed", po::value<std::string>()->value_name("N"),
      "of every random number; short for --set run.seed=N")("verbose",
                                                            "tell each stage's kernel launches and memory")(
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
  const auto gemm = ops::make_gemm(queue);
  const auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  const auto run = train::RunDirectory::prepare(out, config, values.count("resume") > 0);
  fmt::print(stderr, "{}: {} train, {} test; {}: {} train, {} test; on {}\n", a.name, a.train.count,
             a.test.count, b.name, b.train.count, b.test.count, queue.device().name());

  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  {
    ProgressLine progress;
    train::Watch watch{[&](const train::Progress& now) { progress.show(now); }, &stop_asked};
    if (values.count("verbose"))
      watch.on_footprint = [&](const train::Footprint& stage) { progress.tell(stage); };
    train::train_experiment(queue, *gemm, config, a, b, run, watch);
  }
  report::write_pictures(queue, *gemm, run, a, b);
  fmt::print(stderr, "models and pictures are in {}\n", out);
  return 0;
}

}  // namespace isthmus::tool
