#include "isthmus/train/interpolation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "isthmus/compute/error.hpp"

namespace isthmus::train {
namespace {

void require_way(const std::vector<float>& from, const std::vector<float>& to, std::size_t steps) {
  if (from.size() != to.size() || steps < 2)
    throw UsageError("a way takes two ends of one dimension, and two steps or more");
}

double length(const std::vector<float>& vector) {
  return std::sqrt(std::inner_product(vector.begin(), vector.end(), vector.begin(), 0.0));
}

std::vector<float> row_of(Queue& queue, const Tensor& rows, std::size_t row) {
  return queue.download<float>(rows.slice(row, 1));
}

std::vector<float> repeated(const std::vector<float>& row, std::size_t count) {
  std::vector<float> rows;
  for (std::size_t i = 0; i < count; ++i) rows.insert(rows.end(), row.begin(), row.end());
  return rows;
}

Tensor translate(Queue& queue, TrainedRun& run, Direction direction, const std::vector<float>& noise,
                 const std::vector<float>& source, std::size_t rows) {
  const Tensor z = run.generate(direction, queue.upload(noise, {rows, noise.size() / rows}),
                                queue.upload(source, {rows, source.size() / rows}));
  return run.decode(target_of(direction), z);
}

}  // namespace

std::vector<float> interpolate_linearly(const std::vector<float>& from, const std::vector<float>& to,
                                        std::size_t steps) {
  require_way(from, to, steps);
  std::vector<float> way;
  for (std::size_t step = 0; step < steps; ++step) {
    const double t = static_cast<double>(step) / static_cast<double>(steps - 1);
    for (std::size_t i = 0; i < from.size(); ++i)
      way.push_back(static_cast<float>((1 - t) * from[i] + t * to[i]));
  }
  return way;
}

std::vector<float> interpolate_spherically(const std::vector<float>& from, const std::vector<float>& to,
                                           std::size_t steps) {
  require_way(from, to, steps);
  const double a = length(from), b = length(to);
  const double cosine =
      a * b > 0 ? std::inner_product(from.begin(), from.end(), to.begin(), 0.0) / (a * b) : 1;
  const double angle = std::acos(std::clamp(cosine, -1.0, 1.0)), sine = std::sin(angle);
  if (sine < 1e-6) return interpolate_linearly(from, to, steps);
  std::vector<float> way;
  for (std::size_t step = 0; step < steps; ++step) {
    const double t = static_cast<double>(step) / static_cast<double>(steps - 1);
    const double size = (1 - t) * a + t * b;
    const double of_from = std::sin((1 - t) * angle) / sine / a, of_to = std::sin(t * angle) / sine / b;
    for (std::size_t i = 0; i < from.size(); ++i)
      way.push_back(static_cast<float>(size * (of_from * from[i] + of_to * to[i])));
  }
  return way;
}

Tensor translate_between_sources(Queue& queue, TrainedRun& run, Direction direction, const Tensor& heads,
                                 std::size_t from, std::size_t to, std::size_t steps, std::uint64_t seed) {
  const Tensor means = posterior_mean(queue, heads);
  const std::vector<float> noise = queue.download<float>(run.noise(direction, 1, seed, 0));
  return translate(queue, run, direction, repeated(noise, steps),
                   interpolate_linearly(row_of(queue, means, from), row_of(queue, means, to), steps), steps);
}

Tensor translate_between_noises(Queue& queue, TrainedRun& run, Direction direction, const Tensor& heads,
                                std::size_t source, std::size_t steps, std::uint64_t seed) {
  const Tensor noise = run.noise(direction, 2, seed, 0);
  return translate(queue, run, direction,
                   interpolate_spherically(row_of(queue, noise, 0), row_of(queue, noise, 1), steps),
                   repeated(row_of(queue, posterior_mean(queue, heads), source), steps), steps);
}

}  // namespace isthmus::train
