#include "grid_command.hpp"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <charconv>

#include "isthmus/compute/error.hpp"
#include "isthmus/report/run_pictures.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

constexpr std::size_t kMaxSeeds = 1000;

std::size_t parse_seeds(const std::string& text) {
  std::size_t seeds = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seeds);
  if (read.ec != std::errc() || read.ptr != end || seeds == 0 || seeds > kMaxSeeds)
    throw UsageError(fmt::format("--seeds is a whole number from 1 to {}, not '{}'", kMaxSeeds, text));
  return seeds;
}

Arguments assignments_of(const po::variables_map& values) {
  return values.count("set") ? values["set"].as<Arguments>() : Arguments{};
}

}  // namespace

void add_grid_options(CommandLine& line, int experiments) {
  line.options.add_options()("out", po::value<std::string>()->value_name("DIR"), "folder of the runs")(
      "seeds", po::value<std::string>()->default_value("3")->value_name("N"),
      "each with run.seed and selection_seed 1 to N")(
      "on", po::value<std::string>()->default_value("test")->value_name("test|validation"),
      "which held-out images are judged; there are validation images where the experiment says so")(
      "set", po::value<Arguments>()->value_name("SECTION.KEY=VALUE")->composing(),
      "change a key of the experiment; may be repeated");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("EXPERIMENT.ini", po::value<Arguments>());
  line.positional.add("EXPERIMENT.ini", experiments);
}

Arguments experiments_of(const po::variables_map& values, const CommandLine& line) {
  if (!values.count("EXPERIMENT.ini")) throw UsageError("EXPERIMENT.ini is missing; usage: " + line.usage);
  return values["EXPERIMENT.ini"].as<Arguments>();
}

void read_grid(const po::variables_map& values, const CommandLine& line, const std::string& experiment,
               train::GridConfig& config) {
  config.experiment = train::read_experiment(experiment, assignments_of(values));
  config.seeds = parse_seeds(required(values, line, "seeds"));
  config.on = train::parse_held_out(required(values, line, "on"));
  config.out = required(values, line, "out");
  config.data_root = data_root(values);
}

void require_not_set(const po::variables_map& values, const Arguments& keys, const std::string& command) {
  for (const std::string& assignment : assignments_of(values))
    for (const std::string& key : keys)
      if (assignment.compare(0, key.size() + 1, key + "=") == 0)
        throw UsageError("--set " + assignment + ": " + command + " sets " + key + " itself");
}

GridProgress::GridProgress(Queue& queue, ops::Gemm& gemm, Title title)
    : queue_(queue), gemm_(gemm), title_(std::move(title)) {}

std::string GridProgress::follow(const std::function<std::string(const train::GridWatch& watch)>& train) {
  try {
    return train(watch());
  } catch (const train::Interrupted& stopped) {
    throw Error(std::string(stopped.what()) + ": the same command goes on");
  }
}

train::GridWatch GridProgress::watch() {
  train::GridWatch watch;
  watch.training = {[this](const train::Progress& now) {
                      progress_.show(now);
                      page_->show(now);
                    },
                    &stop_on_signals()};
  watch.training.draw_stage = [this](auto&&... stage) { return report::draw_stage(queue_, gemm_, stage...); };
  watch.training.on_stage_finished = [this](const std::string&) { page_->draw(); };
  watch.on_start = [this](const train::RunDirectory& run, const train::Domain& a, const train::Domain& b) {
    page_ = std::make_unique<report::RunPage>(run);
    page_->use(queue_, gemm_, a, b);
    page_->draw();
  };
  watch.on_run = [this](const train::GridRun& run, std::size_t number, std::size_t total) {
    progress_.tell(fmt::format("run {} of {}: {}", number, total, title_(run)));
  };
  watch.on_reuse = [this](const train::GridRun& from, const std::vector<std::string>& stages) {
    progress_.tell(fmt::format("taken from {}: {}", from.name, fmt::join(stages, ", ")));
  };
  watch.on_trained = [this](const train::RunDirectory& run, const train::Domain& a, const train::Domain& b) {
    report::write_pictures(queue_, gemm_, run, a, b);
    page_->draw();
  };
  watch.on_finished = [this](const train::GridRun& run, const train::RunReport& report) {
    page_->write();
    progress_.tell(fmt::format("{}: accuracy {:.3f} a to b, {:.3f} b to a", title_(run), report.a2b.accuracy,
                               report.b2a.accuracy));
  };
  return watch;
}

}  // namespace isthmus::tool
