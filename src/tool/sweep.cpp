#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "grid_progress.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/comparison_page.hpp"
#include "isthmus/train/sweep.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

std::string title_of(const train::GridRun& run) {
  const bool has_all = run.variant == train::train_size_name(0);
  return fmt::format("seed {}, {} training images", run.seed, has_all ? "all" : run.variant);
}

/// \throws UsageError for keys that every run gets from the sweep, where they would be forgotten silently
void require_not_swept(const Arguments& assignments, bool limits_vaes) {
  Arguments swept = {"run.seed", "a.mapping_examples", "b.mapping_examples", "a.selection_seed",
                     "b.selection_seed"};
  if (limits_vaes) swept.insert(swept.end(), {"a.vae_examples", "b.vae_examples"});
  for (const std::string& key : swept)
    for (const std::string& assignment : assignments)
      if (assignment.compare(0, key.size() + 1, key + "=") == 0)
        throw UsageError("--set " + assignment + ": a sweep sets " + key + " itself");
}

CommandLine sweep_line() {
  CommandLine line("isthmus sweep EXPERIMENT.ini --train-sizes N,...,full --out DIR [options]");
  line.about =
      "Trains and judges the experiment with each number of training images and each seed, every run in a\n"
      "folder of its own: DIR/seed1/500, DIR/seed1/full, … are runs as 'isthmus train' makes them.\n"
      "Prints tables of the figures' means and deviations over seeds, beside published ones where there are\n"
      "some, and writes them to DIR/sweep.md, with all figures in sweep.csv and sweep.json; for validation\n"
      "images to DIR/sweep_validation.md and so on. DIR/report.html shows them, and each run has one too.\n"
      "The same command goes on where it was stopped, and more sizes or seeds go into the same DIR.\n\n";
  line.options.add_options()("out", po::value<std::string>()->value_name("DIR"), "folder of the runs")(
      "train-sizes", po::value<std::string>()->value_name("N,...,full"),
      "images of each domain that translators are trained on, such as 500,1000,2000,full: a.mapping_examples "
      "and b.mapping_examples; full: all")("seeds",
                                           po::value<std::string>()->default_value("3")->value_name("N"),
                                           "each size with run.seed and selection_seed 1 to N")(
      "limit-vaes", "the VAEs too are trained on so many images, the same ones: vae_examples")(
      "on", po::value<std::string>()->default_value("test")->value_name("test|validation"),
      "which held-out images are judged; there are validation images where the experiment says so")(
      "set", po::value<Arguments>()->value_name("SECTION.KEY=VALUE")->composing(),
      "change a key of the experiment; may be repeated");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("EXPERIMENT.ini", po::value<std::string>());
  line.positional.add("EXPERIMENT.ini", 1);
  return line;
}

}  // namespace

int run_sweep(const Arguments& arguments) {
  const CommandLine line = sweep_line();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  train::SweepConfig config;
  const Arguments assignments = values.count("set") ? values["set"].as<Arguments>() : Arguments{};
  config.experiment = train::read_experiment(required(values, line, "EXPERIMENT.ini"), assignments);
  config.train_sizes = train::parse_train_sizes(required(values, line, "train-sizes"));
  config.seeds = parse_seeds(required(values, line, "seeds"));
  config.limits_vaes = values.count("limit-vaes") > 0;
  require_not_swept(assignments, config.limits_vaes);
  config.on = train::parse_held_out(required(values, line, "on"));
  config.out = required(values, line, "out");
  config.data_root = data_root(values);
  train::sweep_runs(config);  // says now what is wrong, before a device is opened

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  GridProgress progress(queue, *gemm, title_of);
  const std::string table =
      progress.follow([&](const train::GridWatch& watch) { return run_sweep(queue, *gemm, config, watch); });
  const std::string page_path = config.out + "/report.html";
  report::write_sweep_page({queue, *gemm, config.data_root}, config.out, page_path);
  fmt::print("{}", table);
  fmt::print(stderr, "runs and tables are in {}; {} shows them\n", config.out, page_path);
  return 0;
}

}  // namespace isthmus::tool
