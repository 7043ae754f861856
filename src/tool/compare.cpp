#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "grid_command.hpp"
#include "isthmus/report/comparison_page.hpp"
#include "isthmus/train/method_comparison.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

CommandLine compare_line() {
  CommandLine line("isthmus compare EXPERIMENT.ini --methods NAME,... --out DIR [options]");
  line.about =
      "Trains and judges the experiment by each method of translation and with each seed, every run in\n"
      "a folder of its own: DIR/seed1/latent-gan, DIR/seed1/affine, … are runs as 'isthmus train' makes\n"
      "them. VAEs and judges of a seed are trained once. docs/methods.md says what the methods are.\n"
      "Prints tables of the figures' means and deviations over seeds, beside published ones where there\n"
      "are some, and writes them to DIR/comparison.md, with all figures in comparison.csv and\n"
      "comparison.json; for validation images to DIR/comparison_validation.md and so on.\n"
      "DIR/report.html shows them, and each run has one too. The same command goes on where it was\n"
      "stopped, and more methods or seeds go into the same DIR.\n\n";
  line.options.add_options()("methods", po::value<std::string>()->value_name("NAME,..."),
                             "values of translator.method, such as latent-gan,affine,class-sampler");
  add_grid_options(line);
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
  read_grid(values, line, config);
  config.methods = train::parse_methods(required(values, line, "methods"));
  require_not_set(values,
                  {"run.seed", "a.selection_seed", "b.selection_seed", "translator.method",
                   "translator.a2b.method", "translator.b2a.method"},
                  "a comparison");
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
