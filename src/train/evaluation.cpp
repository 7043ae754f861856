#include "isthmus/train/evaluation.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "accuracy.hpp"
#include "isthmus/compute/atomic_file.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/event_log.hpp"
#include "isthmus/train/image_attributes.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/latents.hpp"

namespace isthmus::train {
namespace {

/// Nothing where there is no such file.
std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

nlohmann::ordered_json report_json(const DirectionReport& report) {
  nlohmann::ordered_json per_class;
  for (std::size_t i = 0; i < report.labels.size(); ++i)
    per_class[std::to_string(report.labels[i])] = report.per_class[i];
  nlohmann::ordered_json json = {{"accuracy", report.accuracy},
                                 {"per_class", per_class},
                                 {"confusion", report.confusion},
                                 {"judge_real", report.judge_real},
                                 {"judge_reconstruction", report.judge_reconstruction},
                                 {"diversity", report.translations.diversity},
                                 {"diversity_reconstruction", report.reconstructions.diversity},
                                 {"frechet", report.translations.frechet},
                                 {"frechet_reconstruction", report.reconstructions.frechet},
                                 {"density", report.translations.among_real.density},
                                 {"density_reconstruction", report.reconstructions.among_real.density},
                                 {"coverage", report.translations.among_real.coverage},
                                 {"coverage_reconstruction", report.reconstructions.among_real.coverage},
                                 {"nearest_training", report.translations.nearest_training},
                                 {"nearest_training_reconstruction", report.reconstructions.nearest_training},
                                 {"round_trip", report.round_trip},
                                 {"retrieval_percentile", report.retrieval.percentile},
                                 {"retrieval_top1", report.retrieval.top1},
                                 {"retrieval_top1_chance", report.retrieval.chance},
                                 {"count", report.count}};
  for (const KeptAttribute& attribute : report.kept) {
    json["kept_" + attribute.name] = attribute.kept;
    json["kept_" + attribute.name + "_ceiling"] = attribute.ceiling;
  }
  return json;
}

/// The latents in the source's VAE of images that have these codes, by which all methods are measured.
template <class Images>
std::vector<float> latents(Queue& queue, TrainedRun& run, Direction direction, const Images& images,
                           const Tensor& codes) {
  return queue.download<float>(
      posterior_mean(queue, run.maps_latents(direction) ? codes : run.heads(direction, images)));
}

}  // namespace

DirectionReport evaluate(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction,
                         const Domain& source, const Domain& target, std::uint64_t seed) {
  const models::Judge& judge = run.judge(target_of(direction));
  const std::size_t classes = target.class_names.size();
  const Tensor source_codes = run.encode(direction, source.device_test);
  const Tensor translations = run.translate(direction, source_codes, seed, 0);
  const Tensor real = to_float(queue, target.device_test);
  const Tensor reconstructions = run.reconstruct(target_of(direction), target.device_test);

  DirectionReport report;
  report.labels = run.config().domain[target_of(direction)].classes;
  report.count = translations.rows();
  const std::vector<std::int32_t> said = classify(queue, gemm, judge, translations);
  report.accuracy = accuracy(said, source.test.labels);
  report.confusion.assign(classes, std::vector<std::size_t>(classes));
  for (std::size_t i = 0; i < said.size(); ++i) ++report.confusion[source.test.labels[i]][said[i]];
  for (std::size_t c = 0; c < classes; ++c) {
    std::size_t count = 0;
    for (const std::size_t n : report.confusion[c]) count += n;
    report.per_class.push_back(count ? static_cast<double>(report.confusion[c][c]) / count : 0);
  }
  report.judge_real = accuracy(classify(queue, gemm, judge, real), target.test.labels);
  report.judge_reconstruction = accuracy(classify(queue, gemm, judge, reconstructions), target.test.labels);

  const RealSet real_set(queue, gemm, judge, target, real);
  report.translations = real_set.compare(translations, source.test.labels);
  report.reconstructions = real_set.compare(reconstructions, target.test.labels);

  const Direction back = reverse(direction);  // with another noise than on the way there
  const Tensor translation_codes = run.encode(back, translations);
  const Tensor returned = run.translate(back, translation_codes, seed, 1);
  report.round_trip =
      accuracy(classify(queue, gemm, run.judge(source_of(direction)), returned), source.test.labels);

  const std::vector<float> source_latents = latents(queue, run, direction, source.device_test, source_codes);
  report.kept =
      measure_kept(image_attributes(source.test), latents(queue, run, back, translations, translation_codes),
                   source_latents, source.test.labels);
  report.retrieval = measure_retrieval(
      source_latents, queue.download<float>(posterior_mean(queue, run.heads(direction, returned))),
      source.test.labels);
  return report;
}

const char* to_string(HeldOut on) {
  return on == HeldOut::test ? "test" : "validation";
}

HeldOut parse_held_out(const std::string& text) {
  for (const HeldOut on : {HeldOut::test, HeldOut::validation})
    if (text == to_string(on)) return on;
  throw UsageError("--on is test or validation, not '" + text + "'");
}

std::string evaluation_file(HeldOut on) {
  return on == HeldOut::test ? "evaluation.json" : "evaluation_validation.json";
}

RunReport evaluate_run(Queue& queue, ops::Gemm& gemm, const RunDirectory& directory, const Domain& a,
                       const Domain& b, HeldOut on, std::uint64_t seed) {
  TrainedRun run(queue, gemm, directory);
  const RunReport report = {evaluate(queue, gemm, run, Direction::a2b, a, b, seed),
                            evaluate(queue, gemm, run, Direction::b2a, b, a, seed)};
  const std::string path = directory.file(evaluation_file(on)), text = to_json(report.a2b, report.b2a) + "\n";
  if (text == text_of(path)) return report;  // the events have it already
  write_atomically(path, text);
  EventLog events(directory);
  for (const auto& [direction, figures] : {std::pair("a2b", &report.a2b), std::pair("b2a", &report.b2a)})
    events.add_figures(std::string(to_string(on)) + "_" + direction,
                       {{"accuracy", figures->accuracy},
                        {"judge_reconstruction", figures->judge_reconstruction},
                        {"judge_real", figures->judge_real},
                        {"round_trip", figures->round_trip}});
  return report;
}

std::string to_json(const DirectionReport& a2b, const DirectionReport& b2a) {
  return nlohmann::ordered_json{{"a2b", report_json(a2b)}, {"b2a", report_json(b2a)}}.dump(2);
}

std::string to_text(const DirectionReport& report, const std::string& title) {
  std::string text = title + "\n";
  const auto add_rate = [&](const std::string& name, double rate, const char* note = "") {
    text += fmt::format("  {:<32}{:.3f}{}\n", name, rate, note);
  };
  add_rate(fmt::format("accuracy of {} translations", report.count), report.accuracy);
  add_rate("judge on reconstructions", report.judge_reconstruction, "   (a ceiling)");
  add_rate("judge on real images", report.judge_real);
  add_rate("class kept there and back", report.round_trip);

  const SetReport &translations = report.translations, &reconstructions = report.reconstructions;
  const auto add = [&](const char* name, double translated, double reconstructed, const char* unit = "") {
    text +=
        fmt::format("  {:<32}{:<7.2f} {}(reconstructions: {:.2f})\n", name, translated, unit, reconstructed);
  };
  add("diversity within class", translations.diversity, reconstructions.diversity, "of real images' ");
  add("Fréchet distance", translations.frechet, reconstructions.frechet, "from real images ");
  add("density", translations.among_real.density, reconstructions.among_real.density, "among real images ");
  add("coverage", translations.among_real.coverage, reconstructions.among_real.coverage, "of real images ");
  add("nearest training image", translations.nearest_training, reconstructions.nearest_training,
      "of real images' distance ");
  for (const KeptAttribute& attribute : report.kept)
    text += fmt::format("  {:<32}{:<7.2f} beyond the class (source's own latents: {:.2f})\n",
                        words_of(attribute) + " kept", attribute.kept, attribute.ceiling);
  text += fmt::format("  {:<32}{:<7.2f} of its class lie farther (by chance: 0.50)\n",
                      "source found there and back", report.retrieval.percentile);
  text += fmt::format("  {:<32}{:<7.3f} (by chance: {:.3f})\n", "and nearest of its class",
                      report.retrieval.top1, report.retrieval.chance);
  text += fmt::format("  {:<31}", "by class");
  for (std::size_t i = 0; i < report.labels.size(); ++i)
    text += fmt::format(" {}: {:.2f}", report.labels[i], report.per_class[i]);
  return text + "\n";
}

}  // namespace isthmus::train
