// A run's evaluation.json, a sweep's sweep.json and a comparison's comparison.json, and what a report shows
// of the last two.
#include "fuzz/fuzz.hpp"
#include "isthmus/train/config.hpp"
#include "report/method_sections.hpp"
#include "report/run_evaluation.hpp"
#include "report/sweep_sections.hpp"

using namespace isthmus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  static const test::TemporaryFolder sweep_folder;
  static const std::string whole = sweep_folder.write(
      "seed1/full/evaluation.json",
      R"({"a2b":{"accuracy":0.5,"diversity":1,"diversity_reconstruction":2},"b2a":{"accuracy":1,"diversity":1,"diversity_reconstruction":0}})");
  fuzz::folder().write("evaluation.json", bytes);
  sweep_folder.write("sweep.json", bytes);
  sweep_folder.write("comparison.json", bytes);
  fuzz::attempt([&] { report::read_evaluation(train::RunDirectory(fuzz::folder().path())); });
  fuzz::attempt([&] {
    const report::SweepFacts sweep = report::read_sweep(sweep_folder.path());
    report::sweep_figures(sweep, {});
    report::sweep_runs_table(sweep, sweep_folder.path(), sweep_folder / "report.html");
  });
  fuzz::attempt([&] { report::method_tables(report::read_method_comparison(sweep_folder.path()), {}); });
  return 0;
}
