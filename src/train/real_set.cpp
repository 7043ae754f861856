#include "isthmus/train/real_set.hpp"

#include <algorithm>
#include <cmath>

#include "isthmus/train/inference.hpp"
#include "isthmus/train/nearest_training.hpp"

namespace isthmus::train {

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

RealSet::RealSet(Queue& queue, ops::Gemm& gemm, const models::Judge& judge, const Domain& domain,
                 const Tensor& images)
    : queue_(queue),
      gemm_(gemm),
      judge_(judge),
      classes_(domain.class_names.size()),
      training_(to_float(queue, domain.device_train)),
      diversity_(diversity(images, domain.test.labels)),
      nearest_training_(nearest_training(images)) {
  const Tensor real = features(queue, gemm, judge, images);
  moments_ = measure_moments(queue, gemm, real);
  balls_ = measure_balls(queue, gemm, real);
}

SetReport RealSet::compare(const Tensor& images, const std::vector<std::int32_t>& labels) const {
  const Tensor generated = features(queue_, gemm_, judge_, images);
  SetReport report;
  report.diversity = diversity(images, labels) / diversity_;
  report.frechet = frechet_distance(measure_moments(queue_, gemm_, generated), moments_);
  report.among_real = measure_density_coverage(queue_, gemm_, balls_, generated);
  report.nearest_training = nearest_training(images) / nearest_training_;
  return report;
}

double RealSet::diversity(const Tensor& images, const std::vector<std::int32_t>& labels) const {
  return within_class_diversity(queue_.download<float>(images), labels, classes_);
}

double RealSet::nearest_training(const Tensor& images) const {
  const Tensor some = spread_rows(queue_, images, kNearestSample);
  return find_nearest_training(queue_, gemm_, some, training_).mean_distance();
}

}  // namespace isthmus::train
