#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "grid_command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/comparison_page.hpp"
#include "isthmus/train/sweep.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

std::string title_of(const train::GridRun& run) {
  constexpr std::string_view kLabels = "labels-";
  if (run.variant.rfind(kLabels, 0) == 0)
    return fmt::format("seed {}, {} labels", run.seed, run.variant.substr(kLabels.size()));
  const bool has_all = run.variant == train::train_size_name(0);
  return fmt::format("seed {}, {} training images", run.seed, has_all ? "all" : run.variant);
}

CommandLine sweep_line() {
  CommandLine line(
      "isthmus sweep EXPERIMENT.ini (--train-sizes N,...,full | --labels N,...,all) --out DIR "
      "[options]");
  line.about =
      "Trains and judges the experiment with each number of training images and each seed, every run in a\n"
      "folder of its own: DIR/seed1/500, DIR/seed1/full, … are runs as 'isthmus train' makes them.\n"
      "Prints tables of the figures' means and deviations over seeds, beside published ones where there are\n"
      "some, and writes them to DIR/sweep.md, with all figures in sweep.csv and sweep.json; for validation\n"
      "images to DIR/sweep_validation.md and so on. DIR/report.html shows them, and each run has one too.\n"
      "The same command goes on where it was stopped, and more sizes or seeds go into the same DIR.\n\n";
  line.options.add_options()(
      "train-sizes", po::value<std::string>()->value_name("N,...,full"),
      "images of each domain that translators are trained on, such as 500,1000,2000,full: a.mapping_examples "
      "and b.mapping_examples; full: all")("labels", po::value<std::string>()->value_name("N,...,all"),
                                           "in place of sizes: labelled images of each domain that a "
                                           "translator of the method bridging-vae is given, such "
                                           "as 0,10,100,all: translator.bridging_labels")(
      "limit-vaes", "the VAEs too are trained on so many images, the same ones: vae_examples");
  add_grid_options(line);
  return line;
}

}  // namespace

int run_sweep(const Arguments& arguments) {
  const CommandLine line = sweep_line();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  train::SweepConfig config;
  read_grid(values, line, experiments_of(values, line).front(), config);
  if (values.count("labels") == 0)
    config.train_sizes = train::parse_train_sizes(required(values, line, "train-sizes"));
  else if (values.count("train-sizes") + values.count("limit-vaes") > 0)
    throw UsageError("--labels goes without --train-sizes and --limit-vaes");
  else
    config.labels = train::parse_label_budgets(values["labels"].as<std::string>());
  config.limits_vaes = values.count("limit-vaes") > 0;
  Arguments swept = {"run.seed", "a.selection_seed", "b.selection_seed"};
  if (config.labels.empty())
    swept.insert(swept.end(), {"a.mapping_examples", "b.mapping_examples"});
  else
    swept.insert(swept.end(), {"translator.bridging_labels", "translator.a2b.bridging_labels",
                               "translator.b2a.bridging_labels"});
  if (config.limits_vaes) swept.insert(swept.end(), {"a.vae_examples", "b.vae_examples"});
  require_not_set(values, swept, "a sweep");
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
