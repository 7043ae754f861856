#include <fmt/format.h>

#include <atomic>
#include <boost/program_options/value_semantic.hpp>
#include <chrono>
#include <filesystem>

#include "command.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/report/run_page.hpp"
#include "isthmus/report/run_pictures.hpp"
#include "isthmus/train/evaluation.hpp"
#include "isthmus/train/experiment.hpp"
#include "isthmus/train/reuse.hpp"
#include "progress_line.hpp"

namespace isthmus::tool {
namespace {

namespace po = boost::program_options;

std::string counts_of(const train::Domain& domain) {
  std::string text = fmt::format("{}: {} train", domain.name, domain.train.count);
  if (!domain.vae.empty()) text += fmt::format(" ({} for the VAE)", domain.vae.size());
  if (!domain.mapping.empty()) text += fmt::format(" ({} to map)", domain.mapping.size());
  if (domain.validation.count > 0) text += fmt::format(", {} validation", domain.validation.count);
  return text + fmt::format(", {} test", domain.test.count);
}

/// Figures for the report, where there are none: on validation images, so that choices can be made by them,
/// else on test images. A run whose images are too few for figures is a run still.
void evaluate_once(Queue& queue, ops::Gemm& gemm, const train::RunDirectory& run, train::Domain a,
                   train::Domain b) {
  const bool has_validation = a.validation.count > 0 && b.validation.count > 0;
  const train::HeldOut on = has_validation ? train::HeldOut::validation : train::HeldOut::test;
  if (std::filesystem::exists(run.file(train::evaluation_file(on)))) return;
  if (has_validation)
    for (train::Domain* domain : {&a, &b}) *domain = train::tested_on_validation(queue, std::move(*domain));
  const auto start = std::chrono::steady_clock::now();
  try {
    const train::RunReport report = train::evaluate_run(queue, gemm, run, a, b, on, /*seed=*/0);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print(stderr, "accuracy on {} images {:.3f} a to b, {:.3f} b to a; evaluated in {:.1f} s\n",
               train::to_string(on), report.a2b.accuracy, report.b2a.accuracy, seconds);
  } catch (const UsageError& error) {
    fmt::print(stderr, "not evaluated: {}\n", error.what());
  }
}

}  // namespace

int run_train(const Arguments& arguments) {
  CommandLine line("isthmus train EXPERIMENT.ini --out DIR [options]");
  line.options.add_options()(
      "out", po::value<std::string>()->value_name("DIR"),
      "folder of the run; its report.html shows how far it is, and what has come of it")(
      "resume", "go on with the run in DIR, or start it where there is none")(
      "reuse", po::value<Arguments>()->value_name("RUN")->composing(),
      "take finished stages of that run, trained on the same device, whose settings and data are the same; "
      "may "
      "be repeated")("seed", po::value<std::string>()->value_name("N"),
                     "of every random number; short for --set run.seed=N")(
      "verbose", "tell each stage's kernel launches and memory, and how programs were built")(
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
  const Arguments others = values.count("reuse") ? values["reuse"].as<Arguments>() : Arguments{};
  for (const std::string& other : others)
    train::RunDirectory(other).config();  // or say now that it is no run

  Queue queue = open_queue(values);
  const auto gemm = open_gemm(queue);
  const auto [a, b] = train::load_domains(queue, config.domain, data_root(values));
  const auto run = train::RunDirectory::prepare(out, config, values.count("resume") > 0);
  fmt::print(stderr, "{}; {}; on {}\n", counts_of(a), counts_of(b), queue.device().name());
  for (const std::string& other : others) {
    const std::vector<std::string> taken = train::reuse_stages(train::RunDirectory(other), run);
    fmt::print(stderr, "taken from {}: {}\n", other,
               taken.empty() ? "nothing" : fmt::format("{}", fmt::join(taken, ", ")));
  }

  report::RunPage page(run);
  page.use(queue, *gemm, a, b);
  page.draw();
  const std::atomic<bool>& stop_asked = stop_on_signals();
  {
    ProgressLine progress;
    train::Watch watch{[&](const train::Progress& now) {
                         progress.show(now);
                         page.show(now);
                       },
                       &stop_asked};
    watch.draw_stage = [&](auto&&... stage) { return report::draw_stage(queue, *gemm, stage...); };
    watch.on_stage_finished = [&](const std::string&) { page.draw(); };
    if (values.count("verbose"))
      watch.on_footprint = [&](const train::Footprint& stage) { progress.tell(stage); };
    try {
      train::train_experiment(queue, *gemm, config, a, b, run, watch);
    } catch (const train::Interrupted& stopped) {
      throw Error(std::string(stopped.what()) + ": the same command with --resume goes on");
    }
    if (values.count("verbose")) progress.tell(queue.programs());
  }
  report::write_pictures(queue, *gemm, run, a, b);
  evaluate_once(queue, *gemm, run, a, b);
  page.draw();
  fmt::print(stderr, "models and pictures are in {}; {} shows them\n", out, page.path());
  return 0;
}

}  // namespace isthmus::tool
