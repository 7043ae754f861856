// The VAE over both latent spaces.
#include "isthmus/models/bridge.hpp"

#include <algorithm>

#include "isthmus/ops/sliced_wasserstein.hpp"
#include "support/device.hpp"
#include "support/gradient_check.hpp"
#include "support/guarded.hpp"

using namespace isthmus;
using namespace isthmus::test;
using models::Bridge;

namespace {

constexpr std::size_t kRows = 24;

struct BridgeFixture : QueueFixture {
  std::unique_ptr<ops::Gemm> gemm = ops::make_gemm(queue);
  nn::MemoryPlan memory{queue};
  nn::Context context{queue, *gemm, memory};

  /// Weights large enough for each term to have a part in the gradients.
  static models::BridgeOptions small(std::size_t classes) {
    models::BridgeOptions options;
    options.latent[0] = 4;
    options.latent[1] = 6;
    options.shared = 3;
    options.hidden = {16, 12};
    options.classes = classes;
    options.kl_weight = 0.1f;
    options.swd_weight = 0.7f;
    options.class_weight = 0.5f;
    return options;
  }

  Tensor normal(unsigned seed, std::size_t rows, std::size_t columns) {
    return queue.upload(Random(seed).normal(rows * columns), {rows, columns});
  }

  std::unique_ptr<Bridge> fresh(const models::BridgeOptions& options) {
    auto bridge = std::make_unique<Bridge>(options);
    bridge->allocate(queue);
    bridge->initialise(queue, 6, 0);
    return bridge;
  }

  models::BridgeBatch batch(const models::BridgeOptions& options, std::size_t labelled) {
    models::BridgeBatch batch;
    for (const unsigned domain : {0, 1}) {
      batch.latents[domain] = normal(1 + domain, kRows, options.latent[domain]);
      if (labelled > 0) batch.labelled[domain] = normal(3 + domain, labelled, options.latent[domain]);
    }
    const std::size_t count = 2 * (labelled > 0 ? labelled : kRows);
    if (options.classes > 0)
      batch.labels =
          queue.upload(Random(5).integers(count, static_cast<std::int32_t>(options.classes)), {count});
    batch.directions = Tensor(queue, {8, options.shared});
    ops::random_directions(queue, batch.directions, {1, 2, 3});
    batch.noise = {1, 3, 0};
    batch.labelled_noise = {1, 4, 0};
    return batch;
  }

  /// L of what compute_gradients() reports.
  static double total(const models::BridgeOptions& options, const Values& losses) {
    return losses[0] + losses[1] + 2.0 * options.kl_weight * losses[2] + losses[3] + losses[4];
  }

  Values losses_of(const Bridge& bridge, const models::BridgeBatch& batch) {
    const Tensor losses(queue, {Bridge::kLosses});
    queue.zero(losses);
    memory.run([&] { bridge.compute_gradients(context, batch, losses); });
    return queue.download<float>(losses);
  }

  void check(const models::BridgeOptions& options, std::size_t labelled) {
    const auto bridge = fresh(options);
    const models::BridgeBatch latents = batch(options, labelled);
    check_gradients(queue, bridge->arena(), [&] { return total(options, losses_of(*bridge, latents)); });
  }

  Values translated(const models::BridgeMap& map, const Tensor& noise, const Tensor& source) {
    nn::MemoryPlan plan(queue);
    nn::Context own{queue, *gemm, plan};
    Values result;
    plan.run([&] {
      const Tensor z = map.generate(own, noise, source);
      BOOST_TEST((z.shape() == Shape{source.rows(), map.target_latent()}));
      if (!queue.is_dry()) result = queue.download<float>(z);
    });
    return result;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bridge, BridgeFixture)

BOOST_AUTO_TEST_CASE(gradients_of_all_terms_with_every_example_labelled) {
  check(small(3), 0);
}

BOOST_AUTO_TEST_CASE(gradients_of_all_terms_with_labelled_examples_beside_the_others) {
  check(small(3), 7);
}

BOOST_AUTO_TEST_CASE(gradients_without_classes) {
  check(small(0), 0);
}

BOOST_AUTO_TEST_CASE(gradients_of_spaces_of_one_size) {
  models::BridgeOptions options = small(2);
  options.latent[1] = 4;
  check(options, 0);
}

BOOST_AUTO_TEST_CASE(labelled_examples_are_classified_and_nothing_else) {
  const models::BridgeOptions options = small(3);
  const auto bridge = fresh(options);
  models::BridgeBatch latents = batch(options, 7);
  const Values before = losses_of(*bridge, latents);
  latents.labelled[1] = normal(9, 7, options.latent[1]);
  const Values after = losses_of(*bridge, latents);
  BOOST_TEST((Values(before.begin(), before.begin() + 4) == Values(after.begin(), after.begin() + 4)));
  BOOST_TEST(before[4] != after[4]);
}

BOOST_AUTO_TEST_CASE(outputs_that_a_domain_has_not_get_no_gradient) {
  // Where all examples are of a, padded from 4 to 6, the last two outputs are in no term.
  models::BridgeOptions options = small(0);
  options.swd_weight = 0;
  const auto bridge = fresh(options);
  models::BridgeBatch latents = batch(options, 0);
  losses_of(*bridge, latents);
  const auto gradient = [&](const std::string& name) {
    for (std::size_t i = 0; i < bridge->arena().parameters().size(); ++i)
      if (bridge->arena().parameters()[i].name == name)
        return queue.download<float>(bridge->arena().gradient(i));
    return Values();
  };
  // Columns of W that the one-hots of a and b meet: W is (6, 3 + 2).
  const Values skip = gradient("bridge.skip.0.weight");
  BOOST_TEST_REQUIRE(skip.size() == 30u);
  for (std::size_t row = 0; row < 6; ++row) {
    BOOST_TEST((skip[row * 5 + 3] == 0) == (row >= 4), "a, row " << row);
    BOOST_TEST(skip[row * 5 + 4] != 0, "b, row " << row);
  }
}

BOOST_AUTO_TEST_CASE(a_map_ignores_the_noise_and_tells_the_domains_apart) {
  models::BridgeOptions options = small(3);
  for (const int source : {0, 1}) {
    models::BridgeMap map(options, source);
    map.bridge().allocate(queue);
    map.bridge().initialise(queue, 6, 0);
    BOOST_TEST(map.source_latent() == options.latent[source]);
    BOOST_TEST(map.target_latent() == options.latent[1 - source]);
    const Tensor z = normal(1, kRows, map.source_latent());
    const Values one = translated(map, normal(2, kRows, map.target_latent()), z);
    BOOST_TEST((translated(map, normal(3, kRows, map.target_latent()), z) == one));
    BOOST_TEST((translated(map, Tensor(), z) == one));
  }
  options.latent[1] = options.latent[0];
  models::BridgeMap there(options, 0), back(options, 1);
  for (models::BridgeMap* map : {&there, &back}) {
    map->bridge().allocate(queue);
    map->bridge().initialise(queue, 6, 0);
  }
  const Tensor z = normal(1, kRows, 4);
  BOOST_TEST((translated(there, Tensor(), z) != translated(back, Tensor(), z)));
}

BOOST_AUTO_TEST_SUITE_END()
