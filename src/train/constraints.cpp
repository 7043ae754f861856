#include "isthmus/train/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "accuracy.hpp"
#include "isthmus/compute/error.hpp"
#include "isthmus/train/image_attributes.hpp"
#include "isthmus/train/inference.hpp"
#include "one_hot.hpp"

namespace isthmus::train {
namespace {

constexpr std::size_t kSamples = 1000;

double mean_squared_difference(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.size());
}

/// Moves latents of a direction's target domain, and looks at what they became.
class Bench {
 public:
  Bench(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction)
      : queue_(queue),
        gemm_(gemm),
        run_(run),
        direction_(direction),
        constraints_(latent_constraints(run, direction)) {}

  std::size_t classes() const { return constraints_.classes(); }

  /// Means of posteriors, standardised.
  template <class Images>
  Tensor encode(const Images& images) {
    const Tensor heads = train::encode(queue_, gemm_, run_.vae(domain()), images);
    return posterior_mean(queue_, standardise(queue_, heads, run_.translator(direction_).target_scale));
  }

  Tensor move(const Tensor& z, const std::vector<std::int32_t>& asked, std::size_t steps) {
    return constrain(queue_, gemm_, constraints_, z, one_hot(queue_, asked, classes()), steps);
  }

  Tensor decode(const Tensor& z) {
    return run_.decode(domain(), unstandardise(queue_, z, run_.translator(direction_).target_scale));
  }

  /// \param steps  0: by the actor
  ConstraintFigures measure(const Tensor& z, const std::vector<std::int32_t>& asked, std::size_t steps) {
    const Tensor moved = move(z, asked, steps);
    images_ = decode(moved);
    return {accuracy(classify(queue_, gemm_, run_.judge(domain()), images_), asked),
            mean_squared_difference(queue_.download<float>(moved), queue_.download<float>(z)),
            {}};
  }

  /// Of the last measurement.
  const Tensor& images() const { return images_; }

 private:
  int domain() const { return target_of(direction_); }

  Queue& queue_;
  ops::Gemm& gemm_;
  TrainedRun& run_;
  Direction direction_;
  const models::LatentConstraints& constraints_;
  Tensor images_;
};

nlohmann::ordered_json figures_json(const ConstraintFigures& figures) {
  nlohmann::ordered_json json = {{"accuracy", figures.accuracy}, {"squared_distance", figures.distance}};
  for (const KeptAttribute& attribute : figures.kept) {
    json["kept_" + attribute.name] = attribute.kept;
    json["kept_" + attribute.name + "_ceiling"] = attribute.ceiling;
  }
  return json;
}

}  // namespace

const models::LatentConstraints& latent_constraints(TrainedRun& run, Direction direction) {
  const auto* constraints =
      dynamic_cast<const models::LatentConstraints*>(run.translator(direction).map.get());
  if (!constraints)
    throw UsageError(fmt::format("translator.{}.method of this run is {}, but should be latent-constraints",
                                 to_string(direction), run.config().translator[source_of(direction)].method));
  return *constraints;
}

Tensor change_images(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction,
                     const data::DeviceImages& images, const std::vector<std::int32_t>& asked) {
  Bench bench(queue, gemm, run, direction);
  return bench.decode(bench.move(bench.encode(images), asked, 0));
}

ConstraintReport measure_constraints(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction,
                                     const Domain& target, std::size_t steps, std::uint64_t seed) {
  constexpr std::size_t kMost = models::LatentConstraints::kMostSteps;
  if (steps == 0 || steps > kMost)
    throw UsageError(fmt::format("steps of descent are from 1 to {}, not {}", kMost, steps));
  Bench bench(queue, gemm, run, direction);
  const auto classes = static_cast<std::int32_t>(bench.classes());
  if (classes < 2) throw UsageError("with one class, there is no other one to ask for");

  ConstraintReport report;
  report.steps = steps;
  report.samples = kSamples;
  std::vector<std::int32_t> asked(kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) asked[i] = static_cast<std::int32_t>(i) % classes;
  const Tensor noise = run.noise(direction, kSamples, seed, 0);
  report.sampled_by_actor = bench.measure(noise, asked, 0);
  report.sampled_by_descent = bench.measure(noise, asked, steps);

  const std::vector<std::int32_t>& labels = target.test.labels;
  const Tensor z = bench.encode(target.device_test);
  const std::vector<float> latents = queue.download<float>(z);
  const std::vector<ImageAttribute> attributes = image_attributes(target.test);
  asked = labels;
  for (std::int32_t& label : asked) label = (label + 1) % classes;
  const auto change = [&](std::size_t by) {
    ConstraintFigures figures = bench.measure(z, asked, by);
    figures.kept =
        measure_kept(attributes, queue.download<float>(bench.encode(bench.images())), latents, labels);
    return figures;
  };
  report.images = labels.size();
  report.changed_by_actor = change(0);
  report.changed_by_descent = change(steps);
  return report;
}

std::string to_json(const ConstraintReport& report) {
  return nlohmann::ordered_json{{"samples", report.samples},
                                {"images", report.images},
                                {"steps", report.steps},
                                {"sampled_by_actor", figures_json(report.sampled_by_actor)},
                                {"sampled_by_descent", figures_json(report.sampled_by_descent)},
                                {"changed_by_actor", figures_json(report.changed_by_actor)},
                                {"changed_by_descent", figures_json(report.changed_by_descent)}}
      .dump(2);
}

std::string to_text(const ConstraintReport& report, const std::string& title) {
  std::string text = title + "\n";
  const auto add = [&](const std::string& what, const ConstraintFigures& by_actor,
                       const ConstraintFigures& by_descent) {
    text += fmt::format("  {:<44}{:>10}{:>10}\n", what, "actor", "descent");
    text += fmt::format("    {:<42}{:>10.3f}{:>10.3f}\n", "the judge says the class asked for",
                        by_actor.accuracy, by_descent.accuracy);
    text += fmt::format("    {:<42}{:>10.3f}{:>10.3f}\n", "squared distance of standardised z",
                        by_actor.distance, by_descent.distance);
    for (std::size_t i = 0; i < by_actor.kept.size(); ++i)
      text += fmt::format("    {:<42}{:>10.2f}{:>10.2f}   (image's own latents: {:.2f})\n",
                          words_of(by_actor.kept[i]) + " kept beyond the class", by_actor.kept[i].kept,
                          by_descent.kept[i].kept, by_actor.kept[i].ceiling);
  };
  add(fmt::format("{} samples of the prior", report.samples), report.sampled_by_actor,
      report.sampled_by_descent);
  add(fmt::format("{} images, asked for the next class", report.images), report.changed_by_actor,
      report.changed_by_descent);
  return text + fmt::format("  The distance is a mean over dimensions and images; descent took {} steps.\n",
                            report.steps);
}

}  // namespace isthmus::train
