#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "grid_progress.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/comparison_page.hpp"
#include "isthmus/train/method_comparison.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

/// \throws UsageError for keys that every run gets from the comparison, where they would be forgotten
/// silently
void require_not_compared(const Arguments& assignments) {
  for (const char* key : {"run.seed", "a.selection_seed", "b.selection_seed", "translator.method",
                          "translator.a2b.method", "translator.b2a.method"})
    for (const std::string& assignment : assignments)
      if (assignment.rfind(std::string(key) + "=", 0) == 0)
        throw UsageError("--set " + assignment + ": a comparison sets " + key + " itself");
}

CommandLine compare_line() {
  CommandLine line("isthmus compare EXPERIMENT.ini --methods NAME,... --out DIR [options]");
  line.about =
      "Trains and judges the experiment by each method of translation and with each seed, every run in a "
      "folder\n"
      "of its own: DIR/seed1/latent-gan, DIR/seed1/affine, … are runs as 'isthmus train' makes them. VAEs "
      "and\n"
      "judges of a seed are trained once. docs/methods.md says what the methods are.\n"
      "Prints tables of the figures' means and deviations over seeds, beside published ones where there are\n"
      "some, and writes them to DIR/comparison.md, with all figures in comparison.csv and comparison.json; "
      "for\n"
      "validation images to DIR/comparison_validation.md and so on. DIR/report.html shows them, and each "
      "run\n"
      "has one too. The same command goes on where it was stopped, and more methods or seeds go into the "
      "same\n"
      "DIR.\n\n";
  line.options.add_options()("out", po::value<std::string>()->value_name("DIR"), "folder of the runs")(
      "methods", po::value<std::string>()->value_name("NAME,..."),
      "values of translator.method, such as latent-gan,affine,class-sampler")(
      "seeds", po::value<std::string>()->default_value("3")->value_name("N"),
      "each method with run.seed and selection_seed 1 to N")(
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

std::string title_of(const train::GridRun& run) {
  return fmt::format("seed {}, {}", run.seed, run.variant);
}

}  // namespace

int run_compare(const Arguments& arguments) {
  const CommandLine line = compare_line();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  train::ComparisonConfig config;
  const Arguments assignments = values.count("set") ? values["set"].as<Arguments>() : Arguments{};
  config.experiment = train::read_experiment(required(values, line, "EXPERIMENT.ini"), assignments);
  config.methods = train::parse_methods(required(values, line, "methods"));
  config.seeds = parse_seeds(required(values, line, "seeds"));
  require_not_compared(assignments);
  config.on = train::parse_held_out(required(values, line, "on"));
  config.out = required(values, line, "out");
  config.data_root = data_root(values);
  train::comparison_runs(config);  // says now what is wrong, before a device is opened

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  GridProgress progress(queue, *gemm, title_of);
  const std::string table = progress.follow(
      [&](const train::GridWatch& watch) { return run_comparison(queue, *gemm, config, watch); });
  const std::string page_path = config.out + "/report.html";
  report::write_method_page({queue, *gemm, config.data_root}, config.out, page_path);
  fmt::print("{}", table);
  fmt::print(stderr, "runs and tables are in {}; {} shows them\n", config.out, page_path);
  return 0;
}

}  // namespace isthmus::tool
