#include "isthmus/models/class_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "isthmus/compute/error.hpp"
#include "isthmus/ops/columns.hpp"
#include "nearest_rows.hpp"

namespace isthmus::models {
namespace {

// From the origin to a class's corner. No two places of one class may be as far apart, as the noise sees
// them, as places of two classes: 4·(r1 + r2) < 2·kCorner², where float32's normal deviates have radii r
// below 7.
constexpr float kCorner = 8;

constexpr double kTurn = 6.283185307179586, kGoldenRatio = 1.618033988749895;

/// The place of the k-th of n latents: (cos, sin) of each angle.
void write_place(std::size_t k, std::size_t n, std::size_t columns, float* place) {
  // Steps of about the golden ratio keep the points of a lattice apart.
  const std::size_t generator = static_cast<std::size_t>(std::lround(static_cast<double>(n) / kGoldenRatio));
  const std::size_t numbers[] = {k, k * generator % n};
  for (std::size_t i = 0; 2 * i < columns; ++i) {
    const double angle = kTurn * static_cast<double>(numbers[i]) / static_cast<double>(n);
    place[2 * i] = static_cast<float>(std::cos(angle));
    place[2 * i + 1] = static_cast<float>(std::sin(angle));
  }
}

std::vector<std::size_t> count_classes(const std::vector<std::int32_t>& latent_classes, std::size_t classes) {
  std::vector<std::size_t> counts(classes);
  for (const std::int32_t c : latent_classes) {
    if (c < 0 || static_cast<std::size_t>(c) >= classes)
      throw UsageError("a latent is of class " + std::to_string(c) + ", but there are " +
                       std::to_string(classes));
    ++counts[static_cast<std::size_t>(c)];
  }
  if (std::count(counts.begin(), counts.end(), 0u) > 0) throw UsageError("a class has no latent to choose");
  return counts;
}

}  // namespace

ClassSampler::ClassSampler(Queue& queue, std::size_t source_latent, std::size_t classes,
                           const Tensor& latents, const std::vector<std::int32_t>& latent_classes)
    : classifier_(arena_, "classifier", {nn::Linear{source_latent, classes}}),
      latents_(latents),
      noise_columns_(latents.columns() < 4 ? 2 : 4) {
  if (latents.columns() < kLeastNoise)
    throw UsageError("class-sampler chooses by two dimensions of noise, but the target's latents have " +
                     std::to_string(latents.columns()));
  if (latents.rows() != latent_classes.size())
    throw UsageError(std::to_string(latents.rows()) + " latents have " +
                     std::to_string(latent_classes.size()) + " classes");
  const std::vector<std::size_t> counts = count_classes(latent_classes, classes);

  std::vector<float> corners(classes * classes);
  for (std::size_t c = 0; c < classes; ++c) corners[c * classes + c] = kCorner;
  corners_ = queue.upload(corners, {classes, classes});

  const std::size_t columns = classes + noise_columns_;
  std::vector<float> places(latent_classes.size() * columns);
  std::vector<std::size_t> placed(classes);
  for (std::size_t row = 0; row < latent_classes.size(); ++row) {
    const auto c = static_cast<std::size_t>(latent_classes[row]);
    places[row * columns + c] = kCorner;
    write_place(placed[c]++, counts[c], noise_columns_, &places[row * columns + classes]);
  }
  places_ = queue.upload(places, {latent_classes.size(), columns});
}

Tensor ClassSampler::generate(nn::Context& context, const Tensor& noise, const Tensor& source) const {
  // The corner that is nearest to the logits l is that of the largest one: ‖l − corner‖² falls with l_c
  // alone.
  const Tensor corner = take_nearest(context, classifier_.forward(context, source), corners_, corners_);
  const Tensor choice = context.take({noise.rows(), noise_columns_});
  ops::split_columns(context.queue, noise, {choice, Tensor({}, 0, {0, noise.columns() - noise_columns_})});
  const Tensor place = context.take({noise.rows(), places_.columns()});
  ops::concatenate_columns(context.queue, {corner, choice}, place);
  return take_nearest(context, place, places_, latents_);
}

}  // namespace isthmus::models
