#include "isthmus/train/evaluation.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "isthmus/train/inference.hpp"

namespace isthmus::train {
namespace {

double accuracy(const std::vector<std::int32_t>& said, const std::vector<std::int32_t>& right) {
  std::size_t hits = 0;
  for (std::size_t i = 0; i < said.size(); ++i) hits += said[i] == right[i];
  return static_cast<double>(hits) / static_cast<double>(said.size());
}

nlohmann::ordered_json json_of(const DirectionReport& report) {
  nlohmann::ordered_json per_class;
  for (std::size_t i = 0; i < report.labels.size(); ++i)
    per_class[std::to_string(report.labels[i])] = report.per_class[i];
  return {{"accuracy", report.accuracy},
          {"per_class", per_class},
          {"confusion", report.confusion},
          {"judge_real", report.judge_real},
          {"judge_reconstruction", report.judge_reconstruction},
          {"diversity", report.diversity},
          {"diversity_reconstruction", report.diversity_reconstruction},
          {"count", report.count}};
}

}  // namespace

double within_class_diversity(const std::vector<float>& images, const std::vector<std::int32_t>& labels,
                              std::size_t classes) {
  const std::size_t pixels = images.size() / labels.size();
  std::vector<double> sum(classes * pixels), squares(classes * pixels), count(classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::size_t base = labels[i] * pixels;
    count[labels[i]] += 1;
    for (std::size_t p = 0; p < pixels; ++p) {
      const double value = images[i * pixels + p];
      sum[base + p] += value;
      squares[base + p] += value * value;
    }
  }
  double total = 0;
  std::size_t present = 0;
  for (std::size_t c = 0; c < classes; ++c) {
    if (count[c] == 0) continue;
    double variance = 0;
    for (std::size_t p = c * pixels; p < (c + 1) * pixels; ++p) {
      const double mean = sum[p] / count[c];
      variance += std::max(squares[p] / count[c] - mean * mean, 0.0);
    }
    total += std::sqrt(variance / pixels);
    ++present;
  }
  return present ? total / present : 0;
}

DirectionReport evaluate(Queue& queue, ops::Gemm& gemm, TrainedRun& run, Direction direction,
                         const Domain& source, const Domain& target, std::uint64_t seed) {
  const models::Judge& judge = run.judge(target_of(direction));
  const std::size_t classes = target.class_names.size();
  const Tensor translations = run.translate(direction, run.encode(direction, source.device_test), seed, 0);
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

  const auto diversity = [&](const Tensor& images, const std::vector<std::int32_t>& labels) {
    return within_class_diversity(queue.download<float>(images), labels, classes);
  };
  const double of_real = diversity(real, target.test.labels);
  report.diversity = diversity(translations, source.test.labels) / of_real;
  report.diversity_reconstruction = diversity(reconstructions, target.test.labels) / of_real;
  return report;
}

std::string to_json(const DirectionReport& a2b, const DirectionReport& b2a) {
  return nlohmann::ordered_json{{"a2b", json_of(a2b)}, {"b2a", json_of(b2a)}}.dump(2);
}

std::string to_text(const DirectionReport& report, const std::string& title) {
  std::string text = fmt::format(
      "{}\n"
      "  accuracy of {} translations  {:.3f}\n"
      "  judge on reconstructions       {:.3f}   (a ceiling)\n"
      "  judge on real images           {:.3f}\n"
      "  diversity within class         {:.2f}    of real images' (reconstructions: {:.2f})\n"
      "  by class                      ",
      title, report.count, report.accuracy, report.judge_reconstruction, report.judge_real, report.diversity,
      report.diversity_reconstruction);
  for (std::size_t i = 0; i < report.labels.size(); ++i)
    text += fmt::format(" {}: {:.2f}", report.labels[i], report.per_class[i]);
  return text + "\n";
}

}  // namespace isthmus::train
