#include <fmt/format.h>

#include <array>
#include <boost/program_options/value_semantic.hpp>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/comparison_page.hpp"
#include "isthmus/report/run_page.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

CommandLine report_line() {
  CommandLine line("isthmus report DIR [DIR ...] [options]");
  line.about =
      "Writes a page for a browser that needs no other file and no network.\n"
      "  Of one run: translations, figures, accuracy by class, reconstructions, losses, latent spaces,\n"
      "  interpolations, failures, nearest training images, times, device and settings. 'isthmus train' and\n"
      "  'isthmus sweep' write it too, and renew it while they run.\n"
      "  Of several runs: figures side by side, translations of the same images, the settings in which they\n"
      "  differ, and losses.\n"
      "  Of a folder of 'isthmus sweep' or 'isthmus compare': figures by number of training images or by "
      "method\n"
      "  besides.\n"
      "What is not there yet is told in its place; where data are not found, there are no pictures.\n\n";
  line.options.add_options()(
      "out", po::value<std::string>()->value_name("FILE"),
      "where to write; default: report.html in the folder of the run or sweep; several "
      "runs have none");
  line.add_device();
  line.add_data_root();
  line.hidden.add_options()("RUN", po::value<Arguments>());
  line.positional.add("RUN", -1);
  return line;
}

/// With pictures where the domains' images are found; else it says why there are none.
void write_run(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& run, const std::string& data_root,
               const std::string& out) {
  report::RunPage page(run, out);
  std::array<train::Domain, 2> domains;
  try {
    domains = train::load_domains(queue, run.config().domain, data_root);
    page.use(queue, gemm, domains[0], domains[1]);
  } catch (const Error& error) {
    page.explain(std::string("There are no pictures: ") + error.what());
  }
  page.draw();
}

}  // namespace

int run_report(const Arguments& arguments) {
  const CommandLine line = report_line();
  po::variables_map values;
  if (!line.parse(arguments, values)) return 0;
  if (!values.count("RUN")) throw UsageError("RUN is missing; usage: " + line.usage);
  const Arguments folders = values["RUN"].as<Arguments>();
  const bool is_sweep = folders.size() == 1 && report::is_sweep(folders.front());
  const bool is_comparison = folders.size() == 1 && report::is_method_comparison(folders.front());
  if (folders.size() > 1 && !values.count("out"))
    throw UsageError("several runs have no folder of their own: --out FILE says where to write their page");
  const std::string out =
      values.count("out") ? values["out"].as<std::string>() : folders.front() + "/report.html";
  std::vector<train::RunDirectory> runs;
  for (const std::string& folder : folders) runs.emplace_back(folder);
  if (!is_sweep && !is_comparison)
    for (const train::RunDirectory& run : runs) run.config();  // or say now that it is no run

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  const report::ComparisonTools tools{queue, *gemm, data_root(values)};
  if (is_sweep)
    report::write_sweep_page(tools, folders.front(), out);
  else if (is_comparison)
    report::write_method_page(tools, folders.front(), out);
  else if (runs.size() > 1)
    report::write_comparison(tools, runs, out);
  else
    write_run(queue, *gemm, runs.front(), tools.data_root, out);
  fmt::print("{}\n", out);
  return 0;
}

}  // namespace isthmus::tool
