#include "isthmus/report/comparison_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "comparison_sections.hpp"
#include "html.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "markup.hpp"
#include "method_sections.hpp"
#include "sweep_sections.hpp"

namespace isthmus::report {
namespace {

std::string header(const std::string& title, const std::string& about) {
  return "<header>\n<h1>" + escape_html(title) + "</h1>\n" + note(about) + "</header>\n";
}

std::string about_domains(const RunFacts& run) {
  return fmt::format("a is {}, b is {}.", run.domain(0), run.domain(1));
}

/// Names as short as tells the runs apart: those of their folders, else their paths.
std::vector<ComparedRun> named(const std::vector<train::RunDirectory>& directories) {
  std::vector<ComparedRun> runs;
  for (const train::RunDirectory& directory : directories) {
    RunFacts facts(directory, {{}, {}});
    runs.push_back({facts.name(), std::move(facts)});
  }
  for (ComparedRun& run : runs) {
    const bool is_alone = std::count_if(runs.begin(), runs.end(), [&](const ComparedRun& other) {
                            return other.facts.name() == run.facts.name();
                          }) == 1;
    if (!is_alone) run.name = run.facts.directory.path();
  }
  return runs;
}

std::vector<ComparedRun> runs_of_first_seed(const std::vector<train::GridResult>& results,
                                            const std::string& folder) {
  std::vector<ComparedRun> runs;
  for (const train::GridResult& result : results)
    if (result.seed == results.front().seed)
      runs.push_back({result.variant, RunFacts(train::RunDirectory(folder + "/" + result.name), {{}, {}})});
  return runs;
}

/// Of a folder, without the path.
std::string name_of(const std::string& folder) {
  const std::filesystem::path absolute = std::filesystem::absolute(folder).lexically_normal();
  return (absolute.has_filename() ? absolute : absolute.parent_path()).filename().string();
}

void write_grid_page(const std::string& path, const std::string& name, const std::vector<ComparedRun>& runs,
                     const std::vector<train::GridResult>& results, const std::string& sections) {
  const std::string about =
      fmt::format("{} {} runs are finished. Pictures, settings and losses are of seed {}.",
                  about_domains(runs.front().facts), results.size(), results.front().seed);
  write_atomically(path,
                   page(name + " – Isthmus", header(name, about) + "<main>\n" + sections + "</main>\n"));
}

}  // namespace

void write_comparison(const ComparisonTools& tools, const std::vector<train::RunDirectory>& directories,
                      const std::string& path) {
  if (directories.size() < 2) throw UsageError("a comparison takes two runs or more");
  const std::vector<ComparedRun> runs = named(directories);
  const std::string title = fmt::format("{} runs side by side", runs.size());
  write_atomically(
      path, page(title + " – Isthmus", header(title, about_domains(runs.front().facts)) + "<main>\n" +
                                           compared_figures(runs) + compared_translations(tools, runs) +
                                           compared_settings(runs) + compared_curves(runs) + "</main>\n"));
}

void write_sweep_page(const ComparisonTools& tools, const std::string& folder, const std::string& path) {
  const SweepFacts sweep = read_sweep(folder);
  const std::vector<ComparedRun> runs = runs_of_first_seed(sweep.results, folder);
  write_grid_page(path, name_of(folder) + ", a sweep", runs, sweep.results,
                  sweep_figures(sweep, runs.front().facts.config) + compared_translations(tools, runs) +
                      compared_settings(runs) + compared_curves(runs) +
                      sweep_runs_table(sweep, folder, path));
}

void write_method_page(const ComparisonTools& tools, const std::string& folder, const std::string& path) {
  const MethodFacts facts = read_method_comparison(folder);
  const std::vector<ComparedRun> runs = runs_of_first_seed(facts.results, folder);
  write_grid_page(path, name_of(folder) + ", methods compared", runs, facts.results,
                  section("methods", "By method",
                          method_tables_note() + method_tables(facts, runs.front().facts.config)) +
                      compared_translations(tools, runs) + compared_settings(runs) + compared_curves(runs));
}

void write_methods_overview(const std::vector<std::string>& folders, const std::string& path) {
  const std::filesystem::path base = std::filesystem::path(path).parent_path();
  std::string sections;
  for (const std::string& folder : folders) {
    const MethodFacts facts = read_method_comparison(folder);
    const RunFacts run = runs_of_first_seed(facts.results, folder).front().facts;
    const std::string own = std::filesystem::path(folder).lexically_relative(base).string() + "/report.html";
    sections += section(name_of(folder), name_of(folder),
                        note(about_domains(run)) + method_tables(facts, run.config) + "<p><a href=\"" +
                            escape_html(own) + "\">Translations, settings and losses</a></p>\n");
  }
  const std::string title = fmt::format("{} experiments, methods compared", folders.size());
  write_atomically(path,
                   page(title + " – Isthmus", "<header>\n<h1>" + title + "</h1>\n" + method_tables_note() +
                                                  "</header>\n<main>\n" + sections + "</main>\n"));
}

}  // namespace isthmus::report
