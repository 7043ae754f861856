#include "drawings.hpp"
#include "isthmus/train/inference.hpp"
#include "isthmus/train/nearest_training.hpp"
#include "isthmus/train/principal_components.hpp"
#include "latent_map.hpp"
#include "markup.hpp"

namespace isthmus::report {
namespace {

constexpr std::size_t kMost = 600;  // points of a kind: more would hide one another

/// The labels of spread_rows().
std::vector<std::int32_t> spread_labels(const std::vector<std::int32_t>& labels) {
  if (labels.size() <= kMost) return labels;
  std::vector<std::int32_t> some;
  for (std::size_t i = 0; i < kMost; ++i) some.push_back(labels[i * labels.size() / kMost]);
  return some;
}

}  // namespace

std::string draw_latents(Studio& studio, int domain, bool has_translations) {
  Queue& queue = studio.queue;
  const train::Domain& real = *studio.domains[domain];
  const Tensor means = train::posterior_mean(
      queue, train::encode(queue, studio.gemm, studio.run.vae(domain), real.device_test));
  if (means.columns() < 2) return note("The latents of " + real.name + " have one dimension only.");
  const auto components = train::find_principal_components(queue, studio.gemm, means, 2);
  const auto points = [&](const Tensor& latents, const std::vector<std::int32_t>& labels) {
    const Tensor some = train::spread_rows(queue, latents, kMost);
    return LatentPoints{queue.download<float>(train::project(queue, studio.gemm, components, some)),
                        spread_labels(labels)};
  };

  LatentMap map{train::describe(studio.run.config().domain[domain]),
                real.class_names,
                {components.explained[0], components.explained[1]},
                points(means, real.test.labels),
                {}};
  const auto direction = domain == 1 ? train::Direction::a2b : train::Direction::b2a;
  if (has_translations && studio.run.maps_latents(direction)) {
    const train::Domain& source = studio.source(direction);
    const Tensor sources = train::posterior_mean(queue, studio.run.encode(direction, source.device_test));
    map.translated =
        points(studio.run.generate(direction, studio.run.noise(direction, sources.rows(), 0, 0), sources),
               source.test.labels);
  }
  return draw_latent_map(map);
}

}  // namespace isthmus::report
