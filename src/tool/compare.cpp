#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <filesystem>

#include "command.hpp"
#include "grid_command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/comparison_page.hpp"
#include "isthmus/train/comparison_overview.hpp"
#include "isthmus/train/method_table.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

CommandLine compare_line() {
  CommandLine line("isthmus compare EXPERIMENT.ini... --methods NAME,... --out DIR [options]");
  line.about =
      "Trains and judges the experiment by each method of translation and with each seed, every run in\n"
      "a folder of its own: DIR/seed1/latent-gan, DIR/seed1/affine, … are runs as 'isthmus train' makes\n"
      "them. VAEs and judges of a seed are trained once. docs/methods.md says what the methods are.\n"
      "Prints tables of the figures' means and deviations over seeds, beside published ones where there\n"
      "are some, and writes them to DIR/comparison.md, with all figures in comparison.csv and\n"
      "comparison.json; for validation images to DIR/comparison_validation.md and so on.\n"
      "DIR/report.html shows them, and each run has one too. The same command goes on where it was\n"
      "stopped, and more methods or seeds go into the same DIR.\n"
      "Of several experiments, each has a folder of its own with all that, DIR/mnist-halves for\n"
      "mnist-halves.ini, and DIR/comparison.md, comparison.csv and report.html are of all.\n\n";
  line.options.add_options()("methods", po::value<std::string>()->value_name("NAME,..."),
                             "values of translator.method, such as latent-gan,affine,class-sampler");
  add_grid_options(line, -1);
  return line;
}

/// One of experiments that are compared by the same methods.
train::ComparedExperiment read_comparison(const po::variables_map& values, const CommandLine& line,
                                          const std::string& file) {
  train::ComparedExperiment compared;
  compared.name = std::filesystem::path(file).stem().string();
  train::ComparisonConfig& config = compared.config;
  read_grid(values, line, file, config);
  config.methods = train::parse_methods(required(values, line, "methods"));
  return compared;
}

std::vector<train::ComparedExperiment> read_comparisons(const po::variables_map& values,
                                                        const CommandLine& line) {
  std::vector<train::ComparedExperiment> all;
  const Arguments files = experiments_of(values, line);
  for (const std::string& file : files) {
    train::ComparedExperiment compared = read_comparison(values, line, file);
    for (const train::ComparedExperiment& other : all)
      if (other.name == compared.name)
        throw UsageError("two experiments are named " + compared.name +
                         ": their runs would be in one folder; compare them into two");
    if (files.size() > 1) compared.config.out += "/" + compared.name;
    train::comparison_runs(compared.config);  // says now what is wrong, before a device is opened
    all.push_back(std::move(compared));
  }
  return all;
}

}  // namespace

int run_compare(const Arguments& arguments) {
  const CommandLine line = compare_line();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  std::vector<train::ComparedExperiment> experiments = read_comparisons(values, line);
  require_not_set(values,
                  {"run.seed", "a.selection_seed", "b.selection_seed", "translator.method",
                   "translator.a2b.method", "translator.b2a.method"},
                  "a comparison");
  const bool is_one = experiments.size() == 1;
  const std::string out = required(values, line, "out");

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  std::string under_way;
  GridProgress progress(queue, *gemm, [&](const train::GridRun& run) {
    return fmt::format("{}seed {}, {}", is_one ? "" : under_way + ", ", run.seed, run.variant);
  });
  const report::ComparisonTools tools{queue, *gemm, data_root(values)};
  const std::string table = progress.follow([&](const train::GridWatch& watch) {
    for (train::ComparedExperiment& compared : experiments) {
      under_way = compared.name;
      compared.results = run_comparison(queue, *gemm, compared.config, watch);
      report::write_method_page(tools, compared.config.out, compared.config.out + "/report.html");
      if (!is_one) write_overview(out, experiments);
    }
    return is_one ? comparison_markdown(experiments[0].config, experiments[0].results)
                  : overview_markdown(experiments);
  });
  const std::string page_path = out + "/report.html";
  if (!is_one) {
    std::vector<std::string> folders;
    for (const train::ComparedExperiment& compared : experiments) folders.push_back(compared.config.out);
    report::write_methods_overview(folders, page_path);
  }
  fmt::print("{}", table);
  fmt::print(stderr, "runs and tables are in {}; {} shows them\n", out, page_path);
  return 0;
}

}  // namespace isthmus::tool
